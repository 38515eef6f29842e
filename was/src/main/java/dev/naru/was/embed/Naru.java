package dev.naru.was.embed;

/** The way in: {@code Naru.was().app("/", dir).port(0).start()}. */
public final class Naru {

  private Naru() {}

  /** A servlet container that is being described. */
  public static WasBuilder was() {
    return new WasBuilder();
  }
}
