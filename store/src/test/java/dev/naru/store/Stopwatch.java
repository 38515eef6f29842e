package dev.naru.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.Locale;

/**
 * Prints how long a store takes from nothing to its first query, in a process of its own: {@code
 * Stopwatch <data>}. Only what the store does is timed, not the start of the JVM.
 */
final class Stopwatch {

  private Stopwatch() {}

  public static void main(String[] args) throws Exception {
    long began = System.nanoTime();
    try (TestStore store = TestStore.open(Path.of(args[0]))) {
      store.store().accounts().list("", 100);
      print("first query", began);
      try (Connection connection =
          store.store().dataSources().application("stopwatch").getConnection()) {
        connection.isValid(0);
        print("first query of an application", began);
      }
    }
    print("closed", began);
    System.exit(0);
  }

  private static void print(String what, long began) {
    long millis = (System.nanoTime() - began) / 1_000_000;
    System.out.println(String.format(Locale.ROOT, "%s after %d ms", what, millis));
  }
}
