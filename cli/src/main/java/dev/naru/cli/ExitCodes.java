package dev.naru.cli;

/** What stands at the end of every help text. */
final class ExitCodes {

  static final String HELP =
      "%nExit codes:  0 done · 1 failed · 2 wrong usage · 78 mistakes in the configuration";

  private ExitCodes() {}
}
