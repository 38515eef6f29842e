package dev.naru.engine.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the values that are a single text. What cannot be read is an {@link
 * IllegalArgumentException} whose message says what was expected, what was found, and what was
 * probably meant.
 */
final class Scalars {

  private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9]\\d{0,18})");
  private static final Pattern REAL = Pattern.compile("-?\\d{1,18}(\\.\\d{1,18})?");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,12}");
  private static final Pattern WORDY_DURATION =
      Pattern.compile("(\\d{1,12})\\s*(msec|milli|sec|second|min|minute|hour|hr|day)s?");
  private static final Pattern LOOSE_SIZE =
      Pattern.compile("(\\d{1,18})\\s*([kmgt])i?b?", Pattern.CASE_INSENSITIVE);

  private final Path folder;

  /**
   * Of one file.
   *
   * @param folder where relative paths begin
   */
  Scalars(Path folder) {
    this.folder = folder;
  }

  /** Whether a value of the type is written as a single text. */
  static boolean reads(Class<?> type) {
    return type == String.class
        || type.isPrimitive()
        || type == Integer.class
        || type == Long.class
        || type == Boolean.class
        || type == Double.class
        || type == Duration.class
        || type == Path.class
        || type == URI.class
        || type.isEnum()
        || parser(type).isPresent();
  }

  /** What a value of the type is called. */
  static String name(Class<?> type) {
    if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
      return "a whole number";
    } else if (type == double.class || type == Double.class) {
      return "a number";
    } else if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    } else if (type == Duration.class) {
      return "a duration such as 30s, 250ms or 5m";
    } else if (type == Size.class) {
      return "a size such as 64KiB, 64MiB or 2GiB";
    } else if (type == Path.class) {
      return "a path";
    } else if (type == URI.class) {
      return "a URL";
    } else if (type.isEnum()) {
      return "one of " + String.join(", ", constants(type));
    }
    return type == String.class ? "a text" : Words.withArticle(type.getSimpleName());
  }

  /** The value that a text means. */
  Object read(String text, Class<?> type) {
    if (type == String.class) {
      return text;
    } else if (type == int.class || type == Integer.class) {
      long number = whole(text, type);
      if (number != (int) number) {
        throw unlike(type, text, Optional.empty());
      }
      return (int) number;
    } else if (type == long.class || type == Long.class) {
      return whole(text, type);
    } else if (type == double.class || type == Double.class) {
      if (!REAL.matcher(text).matches()) {
        throw unlike(type, text, Optional.empty());
      }
      return Double.parseDouble(text);
    } else if (type == boolean.class || type == Boolean.class) {
      return bool(text, type);
    } else if (type == Duration.class) {
      return duration(text);
    } else if (type == Path.class) {
      return path(text);
    } else if (type == URI.class) {
      try {
        return new URI(text);
      } catch (URISyntaxException e) {
        throw unlike(type, text, Optional.empty());
      }
    } else if (type.isEnum()) {
      for (Object constant : type.getEnumConstants()) {
        if (Words.kebab((Enum<?>) constant).equals(text)) {
          return constant;
        }
      }
      throw unlike(type, text, Words.nearest(text, constants(type)));
    }
    return parsed(text, type);
  }

  /** A duration as it is written: in the largest unit that gives a whole number. */
  static String write(Duration duration) {
    long millis = duration.toMillis();
    long[] units = {86_400_000, 3_600_000, 60_000, 1_000};
    String[] names = {"d", "h", "m", "s"};
    for (int i = 0; i < units.length; i++) {
      if (millis >= units[i] && millis % units[i] == 0) {
        return millis / units[i] + names[i];
      }
    }
    return millis + "ms";
  }

  private static long whole(String text, Class<?> type) {
    if (!WHOLE.matcher(text).matches()) {
      throw unlike(type, text, Optional.empty());
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw unlike(type, text, Optional.empty());
    }
  }

  private static boolean bool(String text, Class<?> type) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw unlike(
              type,
              text,
              switch (text.toLowerCase(Locale.ROOT)) {
                case "yes", "on", "y", "1", "true" -> Optional.of("true");
                case "no", "off", "n", "0", "false" -> Optional.of("false");
                default -> Words.nearest(text, List.of("true", "false"));
              });
    };
  }

  private static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      Matcher wordy = WORDY_DURATION.matcher(text.toLowerCase(Locale.ROOT));
      Optional<String> meant = Optional.empty();
      if (NUMBER.matcher(text).matches()) {
        meant = Optional.of(text + "s");
      } else if (wordy.matches()) {
        String unit = wordy.group(2);
        meant =
            Optional.of(
                wordy.group(1)
                    + (unit.equals("msec") || unit.equals("milli") ? "ms" : unit.substring(0, 1)));
      }
      throw unlike(Duration.class, text, meant);
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  private Path path(String text) {
    try {
      if (!text.isEmpty()) {
        return folder.resolve(text).toAbsolutePath().normalize();
      }
    } catch (InvalidPathException e) {
      // Said below, in our words.
    }
    throw unlike(Path.class, text, Optional.empty());
  }

  private Object parsed(String text, Class<?> type) {
    Method parser = parser(type).orElseThrow();
    try {
      return parser.getParameterCount() == 1
          ? parser.invoke(null, text)
          : parser.invoke(null, text, folder);
    } catch (InvocationTargetException e) {
      if (!(e.getCause() instanceof IllegalArgumentException refused)) {
        throw new IllegalStateException(e.getCause());
      }
      String message = String.valueOf(refused.getMessage());
      if (!message.startsWith("expected")) {
        throw new IllegalArgumentException(Words.quote(text) + ": " + message, refused);
      }
      throw new IllegalArgumentException(
          message
              + ", found "
              + Words.quote(text)
              + didYouMean(type == Size.class ? meantSize(text) : Optional.empty()),
          refused);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Optional<String> meantSize(String text) {
    Matcher loose = LOOSE_SIZE.matcher(text.strip());
    return loose.matches()
        ? Optional.of(loose.group(1) + loose.group(2).toUpperCase(Locale.ROOT) + "iB")
        : Optional.empty();
  }

  /** The type's {@code parse(String, Path)}, or else its {@code parse(String)}. */
  private static Optional<Method> parser(Class<?> type) {
    return parser(type, String.class, Path.class).or(() -> parser(type, String.class));
  }

  private static Optional<Method> parser(Class<?> type, Class<?>... parameters) {
    try {
      Method parse = type.getMethod("parse", parameters);
      if (!Modifier.isStatic(parse.getModifiers())
          || !type.isAssignableFrom(parse.getReturnType())) {
        return Optional.empty();
      }
      parse.setAccessible(true);
      return Optional.of(parse);
    } catch (NoSuchMethodException e) {
      return Optional.empty();
    }
  }

  private static List<String> constants(Class<?> type) {
    return Arrays.stream(type.getEnumConstants()).map(c -> Words.kebab((Enum<?>) c)).toList();
  }

  private static IllegalArgumentException unlike(
      Class<?> type, String text, Optional<String> meant) {
    return new IllegalArgumentException(
        "expected " + name(type) + ", found " + Words.quote(text) + didYouMean(meant));
  }

  /** The end of a message: what was probably meant, or nothing. */
  static String didYouMean(Optional<String> meant) {
    return meant.map(word -> "; did you mean " + word + "?").orElse("");
  }
}
