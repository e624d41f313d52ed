package main

import (
	"fmt"
	"net/netip"

	"github.com/spf13/pflag"

	"sshchat/sshchat/front/admission"
	"sshchat/sshchat/front/listen"
)

// doorFlags say where people come in, and how many.
type doorFlags struct {
	listen    []string
	exempt    []string
	proxyFrom []string
	balancers []netip.Prefix // what proxyFrom says
	allowNone bool
	budgets   admission.Budgets
}

func (d *doorFlags) bindListen(fs *pflag.FlagSet) {
	fs.StringArrayVar(&d.listen, "listen", []string{":2222"}, "`address` to listen on: HOST:PORT, :PORT, unix:PATH or fd:N; repeatable")
}

// bind declares all but where it listens.
func (d *doorFlags) bind(fs *pflag.FlagSet) {
	b := admission.DefaultBudgets()
	fs.IntVar(&d.budgets.People, "max-people", b.People, "sessions in all")
	fs.IntVar(&d.budgets.PeoplePerSource, "max-people-per-source", b.PeoplePerSource, "sessions from one address (IPv6: /64)")
	fs.IntVar(&d.budgets.Strangers, "max-logins", b.Strangers, "unfinished logins in all")
	fs.IntVar(&d.budgets.StrangersPerSource, "max-logins-per-source", b.StrangersPerSource, "unfinished logins from one address")
	fs.IntVar(&d.budgets.Rate, "connect-rate", b.Rate, "new connections a second from one address")
	fs.IntVar(&d.budgets.Burst, "connect-burst", b.Burst, "new connections at once from one address")
	fs.StringArrayVar(&d.exempt, "exempt", nil, "`CIDR` that the limits for one address do not hold for; repeatable")
	fs.StringArrayVar(&d.proxyFrom, "proxy-from", nil, "`CIDR` of balancers that tell each client's address by a PROXY header; repeatable")
	fs.BoolVar(&d.allowNone, "allow-none", false, "let clients in that offer no way to log in; others then hide their key")
}

// check refuses what cannot be meant, with a line that says what can.
func (d *doorFlags) check() (err error) {
	for _, a := range d.listen {
		if err := listen.Check(a); err != nil {
			return usageError{fmt.Errorf("--listen %s: %w", a, err)}
		}
	}
	if d.budgets.Exempt, err = prefixes("--exempt", d.exempt); err != nil {
		return err
	}
	d.balancers, err = prefixes("--proxy-from", d.proxyFrom)
	return err
}

// prefixes reads the networks that a flag was given.
func prefixes(flag string, all []string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, s := range all {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			return nil, usageError{fmt.Errorf("%s %s: write an address with its prefix length, such as 10.1.0.0/16", flag, s)}
		}
		out = append(out, p.Masked())
	}
	return out, nil
}
