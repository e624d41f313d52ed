(function () {
	"use strict";
	var find = document.getElementById("find"), field = document.getElementById("q"), count = document.getElementById("n");
	var rows = Array.prototype.slice.call(document.querySelectorAll("main > .row"));
	var days = Array.prototype.slice.call(document.querySelectorAll("main > .day"));
	var texts = null;

	// Shows the rows that have all words, and the heading above each.
	function filter() {
		var words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
		texts = texts || rows.map(function (row) { return row.textContent.toLowerCase(); });
		var shown = 0, heading = null;
		rows.forEach(function (row, i) {
			var has = words.every(function (w) { return texts[i].indexOf(w) >= 0; });
			row.hidden = !has;
			if (row.tagName === "H2") {
				heading = row;
			} else if (has && heading) {
				heading.hidden = false;
			}
			if (row.tagName === "DETAILS") {
				row.open = has && words.length > 0;
			}
			if (has) {
				shown++;
			}
		});
		days.forEach(function (day) { day.hidden = words.length > 0; });
		count.textContent = words.length ? shown + " / " + rows.length : "";
	}

	function read() {
		var m = /^#q=(.*)$/.exec(location.hash);
		if (!m) {
			return;
		}
		try {
			field.value = decodeURIComponent(m[1]);
		} catch (e) {
			field.value = m[1];
		}
		filter();
	}

	field.addEventListener("input", function () {
		history.replaceState(null, "", field.value ? "#q=" + encodeURIComponent(field.value) : location.pathname + location.search);
		filter();
	});
	window.addEventListener("hashchange", read);
	find.hidden = false;
	read();
})();
