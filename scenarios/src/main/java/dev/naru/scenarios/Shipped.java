package dev.naru.scenarios;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** The scenarios that come with Naru, by name. */
public final class Shipped {

  private Shipped() {}

  /** Their names, in the order in which to read them. */
  public static List<String> names() {
    return List.of("lost-syn", "power-off", "behind-nat");
  }

  /** The file of this name, or empty if there is none. */
  public static Optional<byte[]> find(String name) {
    if (!names().contains(name)) {
      return Optional.empty();
    }
    try (InputStream in = Shipped.class.getResourceAsStream(name + ".yaml")) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
