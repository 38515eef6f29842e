package dev.naru.engine.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * Says an error of YAML syntax in the words of the person who wrote the file. The parser's own
 * words (context and problem, as of snakeyaml-engine 3.2) tell which rule was broken; the lines
 * around tell what was probably meant.
 */
final class YamlSyntax {

  private static final Pattern KEY_AND_VALUE = Pattern.compile("\\s*(- +)*[^\\s#:][^:]*:\\s+\\S.*");
  private static final Pattern NO_SPACE = Pattern.compile("\\s*(?:- +)*([\\w-]+):(?=[^\\s/]).*");

  /** A plain value in braces up to a bracket in its middle, or up to a second colon. */
  private static final Pattern UNQUOTED =
      Pattern.compile(": +([^\\s\"'\\[\\]{},#&*][^\"'\\[\\]{},]*?(?:[\\[{]|: |:(?= *[,}])))");

  private static final Pattern START = Pattern.compile("character '(.)[(']?");

  private final Path file;
  private final List<String> lines;

  YamlSyntax(Path file, List<String> lines) {
    this.file = file;
    this.lines = lines;
  }

  /** The error as a problem: where to look and what to do. */
  Problem explain(MarkedYamlEngineException e) {
    String context = String.valueOf(e.getContext());
    String found = String.valueOf(e.getProblem());
    Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
    if (mark == null) {
      return new Problem(new Position(file, 1, 1), "this is not YAML 1.2");
    }
    Position here = at(mark);
    Position began = e.getContextMark().map(this::at).orElse(here);
    if (found.contains("TAB")) {
      int tab = line(here.line()).indexOf('\t');
      return new Problem(
          tab < 0 ? here : new Position(file, here.line(), tab + 1),
          "found a tab where the line is indented: use spaces");
    }
    if (context.contains("double-quoted") && !found.contains("end of stream")) {
      return new Problem(
          here, "found an unknown \\ escape: write \\\\ for a backslash, or use single quotes");
    }
    if (context.contains("quoted scalar")) {
      if (found.contains("end of stream") || found.contains("document separator")) {
        return new Problem(began, "this quote is never closed");
      }
      return new Problem(began, "expected a text in quotes that ends as it began");
    }
    if (context.contains("alias")) {
      return quoteIt(began, '*');
    }
    if (context.contains("anchor")) {
      return quoteIt(began, '&');
    }
    if (found.contains("cannot start any token")) {
      Matcher start = START.matcher(found);
      return quoteIt(here, start.find() ? start.group(1).charAt(0) : '@');
    }
    if (found.contains("mapping values are not allowed")) {
      return strayColon(here);
    }
    if (context.contains("block scalar")) {
      return new Problem(
          here,
          "a text after | or > begins on the next line; put a value that begins so in quotes");
    }
    if (context.contains("flow sequence") || context.contains("flow mapping")) {
      char opened = context.contains("sequence") ? '[' : '{';
      char closes = opened == '[' ? ']' : '}';
      Optional<Problem> unquoted = unquoted(began, here);
      if (unquoted.isPresent()) {
        return unquoted.get();
      }
      return found.contains("stream end") || here.line() > began.line()
          ? new Problem(began, "this " + opened + " is never closed: expected " + closes)
          : new Problem(here, "expected , or " + closes + " here");
    }
    if (found.contains("<stream end>") && lastOpened().isPresent()) {
      return lastOpened().get();
    }
    if (found.contains("node content") && found.indexOf('\'') > 0) {
      String token = found.substring(found.indexOf('\'')).replace('\'', '"');
      return new Problem(here, "expected a value, found " + token);
    }
    if (context.contains("block mapping") || context.contains("block collection")) {
      return misplaced(here, found, context.contains("collection"));
    }
    return new Problem(
        here, "this is not YAML: look at indentation, quotes and colons in " + text(here));
  }

  /** A value in braces or brackets that holds what ends or begins values there. */
  private Optional<Problem> unquoted(Position began, Position here) {
    Matcher value = UNQUOTED.matcher(line(began.line()));
    while (value.find()) {
      boolean colon = value.group(1).strip().endsWith(":");
      // The parser stops at the character, or a little behind it.
      if (value.end() > began.column() && here.line() > began.line()
          || value.end() >= here.column() - 1 && value.start() < here.column()) {
        return Optional.of(
            new Problem(
                new Position(file, began.line(), value.start(1) + 1),
                "put this value in quotes: it holds "
                    + (colon ? "a colon and a space" : "a bracket or brace")));
      }
    }
    return Optional.empty();
  }

  /** The bracket or brace of the last line that is not closed there. */
  private Optional<Problem> lastOpened() {
    int last = previous(lines.size() + 1);
    String line = line(last).strip();
    char end = line.isEmpty() ? ' ' : line.charAt(line.length() - 1);
    return end == '[' || end == '{'
        ? Optional.of(
            new Problem(
                new Position(file, last, line(last).lastIndexOf(end) + 1),
                "this " + end + " is never closed: expected " + (end == '[' ? ']' : '}')))
        : Optional.empty();
  }

  private Problem quoteIt(Position where, char start) {
    return new Problem(where, "a value that begins with " + start + " must be in quotes");
  }

  /** A colon where no key can end. */
  private Problem strayColon(Position here) {
    String line = line(here.line());
    int previous = previous(here.line());
    String above = line(previous);
    String before = line.substring(0, Math.min(line.length(), Math.max(0, here.column() - 1)));
    if (KEY_AND_VALUE.matcher(before).matches()) {
      return new Problem(
          here, "found a second \": \" in one line: put a value that holds one in quotes");
    }
    Matcher noSpace = NO_SPACE.matcher(above);
    if (previous > 0 && noSpace.matches()) {
      return new Problem(
          new Position(file, previous, noSpace.end(1) + 2),
          "expected a space after " + Words.quote(noSpace.group(1) + ":"));
    }
    if (previous > 0 && above.indexOf(':') < 0 && indent(above) == indent(line)) {
      return new Problem(
          new Position(file, previous, indent(above) + 1),
          "expected \"key: value\", found " + Words.quote(above.strip()));
    }
    return indentation(here.line());
  }

  /** Something inside a block that does not belong to it. */
  private Problem misplaced(Position here, String found, boolean inList) {
    boolean first = line(here.line()).substring(0, Math.max(0, here.column() - 1)).isBlank();
    if (!first) {
      return new Problem(
          here,
          "found more text after the value: put the whole value in quotes, or remove "
              + Words.quote(line(here.line()).substring(here.column() - 1).strip()));
    }
    if (found.endsWith("found '-'")) {
      return new Problem(here, "expected a key, found a list item: look at its indentation");
    }
    if (inList && found.endsWith("found '?'") && !indentDiffers(here.line())) {
      return new Problem(here, "expected a list item (\"- …\"), found a key");
    }
    return indentation(here.line());
  }

  private boolean indentDiffers(int number) {
    return previous(number) > 0 && indent(line(number)) != indent(line(previous(number)));
  }

  private Problem indentation(int number) {
    int column = indent(line(number)) + 1;
    int previous = previous(number);
    String above =
        previous == 0
            ? ""
            : " (the line above begins in column " + (indent(line(previous)) + 1) + ")";
    return new Problem(
        new Position(file, number, column),
        "wrong indentation: expected this line to begin where its neighbours do, found column "
            + column
            + above);
  }

  private Position at(Mark mark) {
    return new Position(file, mark.getLine() + 1, mark.getColumn() + 1);
  }

  private String text(Position where) {
    return Words.quote(line(where.line()).strip());
  }

  private String line(int number) {
    return number < 1 || number > lines.size() ? "" : lines.get(number - 1);
  }

  /** The number of the last line before this one that says something; 0 when there is none. */
  private int previous(int number) {
    int line = number - 1;
    while (line > 0 && (line(line).isBlank() || line(line).strip().startsWith("#"))) {
      line--;
    }
    return line;
  }

  private static int indent(String line) {
    return line.length() - line.stripLeading().length();
  }
}
