package dev.naru.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where a system keeps the authorities that its programs trust.
 *
 * @param folder for further ones
 * @param extension that a file there must have
 * @param update what makes the programs see a change
 */
record TrustStore(Path folder, String extension, List<String> update) {

  /** Debian and what comes from it; Fedora and what comes from it; SUSE; Arch. */
  private static final List<TrustStore> KNOWN =
      List.of(
          new TrustStore(
              Path.of("usr/local/share/ca-certificates"),
              ".crt",
              List.of("update-ca-certificates", "--fresh")),
          new TrustStore(
              Path.of("etc/pki/ca-trust/source/anchors"), ".pem", List.of("update-ca-trust")),
          new TrustStore(
              Path.of("etc/pki/trust/anchors"), ".pem", List.of("update-ca-certificates")),
          new TrustStore(
              Path.of("etc/ca-certificates/trust-source/anchors"),
              ".crt",
              List.of("update-ca-trust")));

  /** The one of the system below a folder, {@code /} for this one; empty when it is unknown. */
  static Optional<TrustStore> of(Path root) {
    return KNOWN.stream()
        .map(known -> new TrustStore(root.resolve(known.folder), known.extension, known.update))
        .filter(store -> Files.isDirectory(store.folder))
        .findFirst();
  }

  /** The place of an authority in it. */
  Path file(String name) {
    return folder.resolve(name + extension);
  }
}
