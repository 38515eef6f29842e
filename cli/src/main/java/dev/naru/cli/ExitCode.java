package dev.naru.cli;

/** What the process tells the shell; documented in every command's help. */
final class ExitCode {

  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;

  /** As {@code sysexits.h} has it: EX_CONFIG. */
  static final int CONFIGURATION = 78;

  private ExitCode() {}
}
