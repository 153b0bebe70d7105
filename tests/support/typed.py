"""Runs a program on a terminal of its own and types a line once what is typed is not shown.

usage: typed.py LINE PROGRAM ARGUMENT…    prints all that the terminal showed; ends as the program does
"""
import os
import pty
import select
import sys
import termios

line, program = sys.argv[1], sys.argv[2:]
child, terminal = pty.fork()
if child == 0:
    os.execvp(program[0], program)
typed = False
while True:
    if not typed and not termios.tcgetattr(terminal)[3] & termios.ECHO:
        os.write(terminal, line.encode())
        typed = True
    if not select.select([terminal], [], [], 0.01)[0]:
        continue
    try:
        shown = os.read(terminal, 4096)
    except OSError:  # the other side is closed
        break
    if not shown:
        break
    sys.stdout.buffer.write(shown)
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) % 256)
