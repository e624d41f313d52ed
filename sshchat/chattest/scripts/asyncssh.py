# A terminal on asyncssh: HOST PORT USER KEYFILE|"". Exits with the remote status.
import asyncio, os, sys, termios, tty
import asyncssh

host, port, user, key = sys.argv[1:5]


class Guest(asyncssh.SSHClient):
    def kbdint_auth_requested(self):
        return ""

    def kbdint_challenge_received(self, name, instructions, lang, prompts):
        return [""] * len(prompts)


async def copy(reader, fd):
    while data := await reader.read(32768):
        os.write(fd, data)


async def main():
    conn = await asyncssh.connect(
        host, int(port), username=user, known_hosts=None, config=None, agent_path=None,
        client_keys=[key] if key else [], client_factory=Guest)
    terminal = {}
    saved = None
    if os.isatty(0):
        size = os.get_terminal_size(0)
        terminal = {"term_type": os.environ.get("TERM", "xterm"), "term_size": (size.columns, size.lines)}
        saved = termios.tcgetattr(0)
        tty.setraw(0, termios.TCSADRAIN)  # keep what was typed ahead
    try:
        p = await conn.create_process(encoding=None, **terminal)
        loop = asyncio.get_running_loop()

        def typed():
            data = os.read(0, 4096)
            if data:
                p.stdin.write(data)
            else:
                p.stdin.write_eof()
                loop.remove_reader(0)

        loop.add_reader(0, typed)
        await asyncio.gather(copy(p.stdout, 1), copy(p.stderr, 2))
        await p.wait_closed()
    finally:
        if saved:
            termios.tcsetattr(0, termios.TCSADRAIN, saved)
    return 255 if p.exit_status is None else p.exit_status


sys.exit(asyncio.run(main()))
