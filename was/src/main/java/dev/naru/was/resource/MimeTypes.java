package dev.naru.was.resource;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Media types by the extension of a file's name. */
public final class MimeTypes {

  private static final Map<String, String> KNOWN = new HashMap<>();

  static {
    String table =
        """
        html text/html
        htm text/html
        xhtml application/xhtml+xml
        css text/css
        js text/javascript
        mjs text/javascript
        json application/json
        map application/json
        webmanifest application/manifest+json
        xml application/xml
        txt text/plain
        md text/markdown
        csv text/csv
        ics text/calendar
        png image/png
        jpg image/jpeg
        jpeg image/jpeg
        gif image/gif
        webp image/webp
        avif image/avif
        svg image/svg+xml
        ico image/x-icon
        bmp image/bmp
        tif image/tiff
        tiff image/tiff
        woff font/woff
        woff2 font/woff2
        ttf font/ttf
        otf font/otf
        mp3 audio/mpeg
        ogg audio/ogg
        wav audio/wav
        flac audio/flac
        mp4 video/mp4
        webm video/webm
        pdf application/pdf
        zip application/zip
        gz application/gzip
        jar application/java-archive
        wasm application/wasm
        rtf application/rtf
        """;
    table
        .lines()
        .forEach(
            line -> {
              int space = line.indexOf(' ');
              KNOWN.put(line.substring(0, space), line.substring(space + 1));
            });
  }

  private final Map<String, String> declared;

  /** Beginning with those of a descriptor. */
  public MimeTypes(Map<String, String> declared) {
    this.declared = Map.copyOf(declared);
  }

  /** The type of a file. */
  public Optional<String> of(String file) {
    int dot = file.lastIndexOf('.');
    if (dot < 0) {
      return Optional.empty();
    }
    String extension = file.substring(dot + 1).toLowerCase(Locale.ROOT);
    return Optional.ofNullable(declared.getOrDefault(extension, KNOWN.get(extension)));
  }
}
