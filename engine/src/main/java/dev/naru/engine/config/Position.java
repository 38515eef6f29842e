package dev.naru.engine.config;

import java.nio.file.Path;

/**
 * A place in a configuration file.
 *
 * @param file as its name was given
 * @param line from 1; 0 when the file as a whole is meant
 * @param column in characters from 1; 0 when the file as a whole is meant
 */
public record Position(Path file, int line, int column) implements Comparable<Position> {

  /** The file as a whole. */
  public static Position whole(Path file) {
    return new Position(file, 0, 0);
  }

  @Override
  public int compareTo(Position other) {
    int byFile = file.compareTo(other.file);
    int byLine = byFile != 0 ? byFile : Integer.compare(line, other.line);
    return byLine != 0 ? byLine : Integer.compare(column, other.column);
  }

  @Override
  public String toString() {
    return line == 0 ? file.toString() : file + ":" + line + ":" + column;
  }
}
