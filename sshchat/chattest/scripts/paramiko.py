# A terminal on paramiko: HOST PORT USER KEYFILE|"". Exits with the remote status.
import os, select, socket, sys, termios, tty
import paramiko

host, port, user, key = sys.argv[1:5]
t = paramiko.Transport(socket.create_connection((host, int(port)), timeout=15))
t.start_client(timeout=15)
if key:
    t.auth_publickey(user, paramiko.Ed25519Key.from_private_key_file(key))
else:
    t.auth_interactive(user, lambda title, text, prompts: [""] * len(prompts))
ch = t.open_session()
saved = None
if os.isatty(0):
    size = os.get_terminal_size(0)
    ch.get_pty(os.environ.get("TERM", "xterm"), size.columns, size.lines)
    saved = termios.tcgetattr(0)
    tty.setraw(0, termios.TCSADRAIN)  # keep what was typed ahead
try:
    ch.invoke_shell()
    watched = [ch, 0]
    while True:
        ready, _, _ = select.select(watched, [], [])
        if 0 in ready:
            data = os.read(0, 4096)
            if data:
                ch.sendall(data)
            else:
                ch.shutdown_write()
                watched.remove(0)
        if ch in ready:
            if ch.recv_stderr_ready():
                os.write(2, ch.recv_stderr(32768))
            elif ch.recv_ready():
                os.write(1, ch.recv(32768))
            elif ch.closed or ch.eof_received:
                break
finally:
    if saved:
        termios.tcsetattr(0, termios.TCSADRAIN, saved)
status = ch.recv_exit_status()
t.close()
sys.exit(status if status >= 0 else 255)
