package dev.naru.was;

/** What a call of a test's servlet came to, in a word. */
public final class Tried {

  private Tried() {}

  /** A call. */
  @FunctionalInterface
  public interface Call {
    Object run() throws Exception;
  }

  /** The result as text, or the name of what was thrown. */
  public static String of(Call call) {
    try {
      return String.valueOf(call.run());
    } catch (Exception e) {
      return e.getClass().getSimpleName();
    }
  }

  /** The same for what gives nothing. */
  public static String nothing(Nothing call) {
    return of(
        () -> {
          call.run();
          return "done";
        });
  }

  /** A call that gives nothing. */
  @FunctionalInterface
  public interface Nothing {
    void run() throws Exception;
  }
}
