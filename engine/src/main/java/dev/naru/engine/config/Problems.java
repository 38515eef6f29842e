package dev.naru.engine.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects every mistake of one reading, each once. */
final class Problems {

  private final List<Problem> found = new ArrayList<>();

  void add(Position position, String message) {
    Problem problem = new Problem(position, message);
    if (!found.contains(problem)) {
      found.add(problem);
    }
  }

  /** How many there are; grows with every mistake, so that a reader can tell whether it met one. */
  int count() {
    return found.size();
  }

  /** In the order of the file. */
  List<Problem> sorted() {
    return found.stream().sorted(Comparator.comparing(Problem::position)).toList();
  }
}
