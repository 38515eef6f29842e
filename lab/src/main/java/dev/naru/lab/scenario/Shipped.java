package dev.naru.lab.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The scenarios on the class path, by name: {@code META-INF/naru/scenarios/<name>.yaml}, each named
 * on a line of {@code META-INF/naru/scenarios/index}, in the order in which to read them.
 */
public final class Shipped {
  private static final String FOLDER = "META-INF/naru/scenarios/";

  private Shipped() {}

  /** Their names. */
  public static List<String> names() {
    List<String> names = new ArrayList<>();
    try {
      for (URL index : loader().resources(FOLDER + "index").toList()) {
        try (InputStream in = index.openStream()) {
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.isBlank())
              .forEach(names::add);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return names;
  }

  /** The file of this name, or empty if there is none. */
  public static Optional<byte[]> find(String name) {
    if (!names().contains(name)) {
      return Optional.empty();
    }
    try (InputStream in = loader().getResourceAsStream(FOLDER + name + ".yaml")) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ClassLoader loader() {
    return Shipped.class.getClassLoader();
  }
}
