#!/bin/sh
# Makes what the servers n1, n2, n3 and the nodes of the same names need, in the folder DIR:
#   ca.crt, ca.key              who signs; keep ca.key off the servers
#   n1/server.crt, server.key   a certificate of each server
#   n1/node.nk                  the nkey of each node, for sshchat --cluster-key
#   admin.nk, system.nk         for sshchat cluster init, and for sshchat check --cluster-system-key
#   keys.conf                   the public halves, which chat.conf includes
# It needs openssl and sshchat. What is there already is kept: run it again for what is missing.
#   ./keys.sh DIR [NAME...]     names that the certificates hold beside n1 and localhost
set -eu
umask 077
dir=${1:?usage: keys.sh DIR [NAME...]}
shift
names="DNS:localhost,IP:127.0.0.1"
for name in "$@"; do names="$names,DNS:$name"; done
mkdir -p "$dir"
cd "$dir"

key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2>/dev/null; }

if [ ! -e ca.key ]; then
	key ca.key
	openssl req -x509 -new -key ca.key -days 3650 -subj "/CN=sshchat cluster" -out ca.crt
fi
for n in n1 n2 n3; do
	mkdir -p $n
	[ -e $n/server.crt ] && continue
	key $n/server.key
	cat >$n/ext <<END
subjectAltName=DNS:$n,$names
extendedKeyUsage=serverAuth,clientAuth
basicConstraints=CA:FALSE
END
	openssl req -new -key $n/server.key -subj "/CN=$n" |
		openssl x509 -req -CA ca.crt -CAkey ca.key -CAcreateserial -days 825 -extfile $n/ext -out $n/server.crt 2>/dev/null
	rm $n/ext
	cp ca.crt $n/
done

public() { sshchat cluster key "$1"; }
{
	echo "# Public nkeys, made by keys.sh."
	echo "SYSTEM: $(public system.nk)"
	echo "ADMIN: $(public admin.nk)"
	echo "NODE_N1: $(public n1/node.nk)"
	echo "NODE_N2: $(public n2/node.nk)"
	echo "NODE_N3: $(public n3/node.nk)"
} >keys.conf.new
mv keys.conf.new keys.conf
