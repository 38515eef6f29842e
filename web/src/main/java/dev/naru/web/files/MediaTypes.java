package dev.naru.web.files;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Media types by file name extension, from a table of our own; texts are said to be UTF-8. */
final class MediaTypes {

  private static final String UNKNOWN = "application/octet-stream";
  private static final Map<String, String> BY_EXTENSION = read();

  private MediaTypes() {}

  /** The type of a file of that name. */
  static String of(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0
        ? UNKNOWN
        : BY_EXTENSION.getOrDefault(name.substring(dot + 1).toLowerCase(Locale.ROOT), UNKNOWN);
  }

  private static Map<String, String> read() {
    Map<String, String> types = new HashMap<>();
    try (InputStream in =
            Objects.requireNonNull(MediaTypes.class.getResourceAsStream("media-types.txt"));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line : lines.lines().toList()) {
        String[] words = line.strip().split("\\s+");
        String type = words[0].startsWith("text/") ? words[0] + "; charset=utf-8" : words[0];
        for (int i = 1; i < words.length; i++) {
          types.put(words[i], type);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return types;
  }
}
