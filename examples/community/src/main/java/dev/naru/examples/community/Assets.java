package dev.naru.examples.community;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Static files whose URL carries a version taken from their content: they may be cached for ever,
 * because a changed file has another URL.
 */
public final class Assets {

  private static final String[] FILES = {
    "/assets/site.css",
    "/assets/site.js",
    "/assets/landing-day.svg",
    "/assets/landing-night.svg",
    "/favicon.svg"
  };

  private final Map<String, String> versions;

  private Assets(Map<String, String> versions) {
    this.versions = Collections.unmodifiableMap(versions);
  }

  static Assets in(ServletContext context) {
    return of(path -> Objects.requireNonNull(context.getResourceAsStream(path), path));
  }

  /** Reads each file once, from wherever {@code open} finds it. */
  public static Assets of(Function<String, InputStream> open) {
    Map<String, String> versions = new TreeMap<>();
    for (String path : FILES) {
      try (InputStream file = open.apply(path)) {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(file.readAllBytes());
        versions.put(path, HexFormat.of().formatHex(digest, 0, 5));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("Every Java has SHA-256", e);
      }
    }
    return new Assets(versions);
  }

  /** The path with its version, such as {@code /assets/site.css?v=0a1b2c3d4e}. */
  public String versioned(String path) {
    return path
        + "?v="
        + Objects.requireNonNull(versions.get(path), () -> path + " is not in Assets.FILES");
  }

  /** Whether this is the version that the file has now. */
  boolean isCurrent(String path, String version) {
    return version.equals(versions.get(path));
  }
}
