package dev.naru.engine.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys in their textual encoding (RFC 7468). */
final class PemFile {

  /** Longer than any chain; a file of another kind is not read to its end. */
  static final int LARGEST = 1 << 20;

  private static final Pattern LABEL = Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----");

  private static final byte[] RSA =
      Der.sequence(Der.oid("1.2.840.113549.1.1.1"), Der.NULL); // RFC 8017, appendix A.1
  private static final byte[] EC = Der.oid("1.2.840.10045.2.1"); // RFC 5480, section 2.1.1

  private record Block(String label, String content) {}

  private final Path file;
  private final List<Block> blocks = new ArrayList<>();

  private PemFile(Path file, String text) {
    this.file = file;
    Matcher begin = LABEL.matcher(text);
    int from = 0;
    while (begin.find(from)) {
      int end = text.indexOf("-----END " + begin.group(1) + "-----", begin.end());
      if (end < 0) {
        return; // What was cut off is reported as missing.
      }
      blocks.add(new Block(begin.group(1), text.substring(begin.end(), end)));
      from = end;
    }
  }

  /**
   * Reads a file.
   *
   * @throws IOException with a sentence for a person
   */
  static PemFile read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw new IOException(file + " is larger than 1 MiB: that is no PEM file");
      }
      return parse(file, bytes);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file, e);
    } catch (AccessDeniedException e) {
      throw new IOException(
          "the user " + System.getProperty("user.name") + " may not read " + file, e);
    } catch (IOException e) {
      throw Files.isDirectory(file) ? new IOException(file + " is a folder, not a file", e) : e;
    }
  }

  /** Of a file's octets. */
  static PemFile parse(Path file, byte[] octets) {
    return new PemFile(file, new String(octets, StandardCharsets.ISO_8859_1));
  }

  /**
   * The certificates, in the order of the file; at least one.
   *
   * @throws IOException with a sentence for a person
   */
  List<X509Certificate> certificates() throws IOException {
    List<X509Certificate> all = new ArrayList<>();
    for (Block block : blocks) {
      if (block.label().equals("CERTIFICATE") || block.label().equals("X509 CERTIFICATE")) {
        all.add(certificate(octets(block)));
      }
    }
    if (all.isEmpty()) {
      throw new IOException(
          file + " holds no certificate: expected PEM, -----BEGIN CERTIFICATE-----");
    }
    return all;
  }

  private byte[] octets(Block block) throws IOException {
    try {
      return Base64.getMimeDecoder().decode(block.content());
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "the block %s in %s is damaged: %s".formatted(block.label(), file, e.getMessage()), e);
    }
  }

  private X509Certificate certificate(byte[] octets) throws IOException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(octets));
    } catch (CertificateException e) {
      throw new IOException("a certificate in " + file + " is damaged: " + e.getMessage(), e);
    }
  }

  /**
   * The first private key.
   *
   * @throws IOException with a sentence for a person
   */
  PrivateKey key() throws IOException {
    for (Block block : blocks) {
      switch (block.label()) {
        case "PRIVATE KEY" -> {
          return key(octets(block));
        }
        case "RSA PRIVATE KEY" -> {
          return key(unencrypted(block, RSA));
        }
        case "EC PRIVATE KEY" -> {
          refuseEncrypted(block);
          byte[] curve = curve(octets(block));
          return key(unencrypted(block, Der.sequence(EC, curve)));
        }
        case "ENCRYPTED PRIVATE KEY" -> throw encrypted();
        default -> {
          // A certificate, or parameters: not what is looked for.
        }
      }
    }
    throw new IOException(
        file + " holds no private key: expected PEM, -----BEGIN PRIVATE KEY-----");
  }

  /** Wraps a key of the older forms as RFC 5958 wants it: PKCS #8. */
  private byte[] unencrypted(Block block, byte[] algorithm) throws IOException {
    refuseEncrypted(block);
    return Der.sequence(Der.integer(BigInteger.ZERO), algorithm, Der.octets(octets(block)));
  }

  /** RFC 1421, section 4.6.1.1: {@code Proc-Type: 4,ENCRYPTED}. */
  private void refuseEncrypted(Block block) throws IOException {
    if (block.content().contains("ENCRYPTED")) {
      throw encrypted();
    }
  }

  private IOException encrypted() {
    return new IOException(
        "the key in %s is encrypted, and nobody is there to type its password at a start: write it"
                .formatted(file)
            + " without, `openssl pkey -in %s -out FILE`, with mode 0600".formatted(file));
  }

  /** RFC 5915, section 3: the curve's identifier, in the parameters [0] of an ECPrivateKey. */
  private byte[] curve(byte[] key) throws IOException {
    for (int i = 0; i + 4 < key.length; i++) {
      if ((key[i] & 0xff) == 0xa0 && key[i + 2] == 0x06 && key[i + 1] == key[i + 3] + 2) {
        int end = i + 4 + key[i + 3];
        if (key[i + 3] > 0 && end <= key.length) {
          return Arrays.copyOfRange(key, i + 2, end);
        }
      }
    }
    throw new IOException(
        "the key in %s does not name its curve: `openssl pkey -in %s -out FILE` writes one that"
                .formatted(file, file)
            + " can be read");
  }

  private PrivateKey key(byte[] pkcs8) throws IOException {
    for (String algorithm : List.of("EC", "RSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (GeneralSecurityException e) {
        // Of the other kind, then.
      }
    }
    throw new IOException("the key in " + file + " is damaged, or neither RSA nor EC");
  }
}
