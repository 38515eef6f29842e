package dev.naru.engine.child;

import java.io.IOException;

/** The signals that children are sent, spelt as POSIX spells them without {@code SIG}. */
public enum Signal {
  /** Read the configuration again. */
  HUP,
  /** Interrupt; to PostgreSQL: fast shutdown. */
  INT,
  /** Quit; to PostgreSQL: immediate shutdown, its own children included. */
  QUIT,
  /** End at once; cannot be caught. */
  KILL,
  /** Terminate. */
  TERM;

  /**
   * Sends this signal. The JDK can send TERM and KILL only, and to its own children only, hence the
   * shell's builtin.
   *
   * @param pid a process that the caller knows to be the right one
   * @return false when there is no such process or it belongs to somebody else
   * @throws IOException when no shell could be started
   */
  public boolean send(long pid) throws IOException {
    if (pid <= 1) {
      throw new IllegalArgumentException("not a child's pid: " + pid);
    }
    Process kill =
        new ProcessBuilder("/bin/sh", "-c", "kill -s \"$0\" \"$1\"", name(), Long.toString(pid))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return kill.onExit().join().exitValue() == 0;
  }
}
