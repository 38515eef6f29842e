package dev.naru.engine.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells cheaply whether files have changed: by time, size and inode of what their paths lead to.
 *
 * @param byFile {@code absent} for a file that cannot be looked at
 */
record FileStamps(Map<Path, String> byFile) {

  static final FileStamps NONE = new FileStamps(Map.of());

  FileStamps {
    byFile = Map.copyOf(byFile);
  }

  /** Of the files that a configuration names, now. */
  static FileStamps of(TlsConfig config) {
    Map<Path, String> stamps = new HashMap<>();
    for (CertificateConfig each : config.certificates()) {
      stamps.put(each.cert(), stamp(each.cert()));
      stamps.put(each.key(), stamp(each.key()));
    }
    config.clientCertificates().authorities().ifPresent(file -> stamps.put(file, stamp(file)));
    return new FileStamps(stamps);
  }

  private static String stamp(Path file) {
    try {
      BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
      return is.lastModifiedTime() + " " + is.size() + " " + is.fileKey();
    } catch (IOException e) {
      return "absent";
    }
  }
}
