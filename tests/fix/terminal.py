"""Runs a program on a pseudo-terminal: waits for texts, sends keys, and prints what the program wrote as JSON.

Arguments: columns, color ("color" or "plain"), the steps as JSON ([[text to wait for, what to do], ...]), the program and
its arguments. What to do is a text to send, or {"run": "shell command"}.
"""

import fcntl, json, os, pty, select, struct, subprocess, sys, termios, time

columns, color, steps, *program = sys.argv[1:]
pid, terminal = pty.fork()
if pid == 0:
    environment = {"HOME": os.getcwd(), "TERM": "xterm-256color", "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    if color == "plain":
        environment["NO_COLOR"] = "1"
    os.execve(program[0], program, environment)
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 60, int(columns), 0, 0))
written = b""


def read(until, seconds):
    """Reads until the text stands in what was written since; False at the end of the program or of the time."""
    global written
    start, end = len(written), time.time() + seconds
    while time.time() < end:
        if until is not None and until.encode() in written[start:]:
            return True
        if select.select([terminal], [], [], 0.05)[0]:
            try:
                part = os.read(terminal, 65536)
            except OSError:
                return False
            if not part:
                return False
            written += part
    return False


missed = None
for text, action in json.loads(steps):
    if not read(text, 60):
        missed = text
        break
    if isinstance(action, dict):
        subprocess.run(action["run"], shell=True, check=True)
    else:
        # The program switches the terminal after it has asked.
        time.sleep(0.1)
        os.write(terminal, action.encode())
if missed is None:
    read(None, 60)
else:
    os.kill(pid, 9)
_, status = os.waitpid(pid, 0)
code = os.waitstatus_to_exitcode(status)
print(json.dumps({"text": written.decode(errors="replace"), "code": code, "missed": missed}))
