// Package timeline writes a stretch of a room's log as the record of an incident: one page of
// HTML that needs nothing besides itself, or Markdown, with marks as headings. It reads the
// log twice, first to know what a heading, a list of people and a reaction need, then to
// write; it holds neither the log nor the page.
package timeline
