package dev.naru.internet.wire;

import java.util.function.Function;

/**
 * The answer of a parser: the value, or why the bytes were refused. Parsers of outside bytes have
 * no other outcome.
 *
 * @param <T> what the bytes mean
 */
public sealed interface Parsed<T> {

  /** The bytes were well-formed. */
  record Ok<T>(T value) implements Parsed<T> {}

  /**
   * The bytes were refused; {@code reason} is a short English phrase for counters, traces and
   * messages.
   */
  record Malformed<T>(String reason) implements Parsed<T> {}

  static <T> Parsed<T> ok(T value) {
    return new Ok<>(value);
  }

  static <T> Parsed<T> malformed(String reason) {
    return new Malformed<>(reason);
  }

  /** Continues with the value if there is one; a refusal stays as it is. */
  default <U> Parsed<U> then(Function<? super T, Parsed<U>> next) {
    return switch (this) {
      case Ok<T>(T value) -> next.apply(value);
      case Malformed<T>(String reason) -> malformed(reason);
    };
  }

  /**
   * The value of bytes that are known to be well-formed, because this program wrote them.
   *
   * @throws IllegalStateException if they were refused
   */
  default T orElseThrow() {
    return switch (this) {
      case Ok<T>(T value) -> value;
      case Malformed<T>(String reason) -> throw new IllegalStateException(reason);
    };
  }
}
