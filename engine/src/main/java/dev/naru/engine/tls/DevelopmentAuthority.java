package dev.naru.engine.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A certificate authority for one machine: made once in the data folder, it issues certificates for
 * {@code localhost}, names below {@code .localhost} and {@code .test} (RFC 6761) and the loopback
 * addresses. Its own certificate says that it may issue no others (RFC 5280, section 4.2.1.10), so
 * whoever trusts it and loses its key loses no other site.
 */
public final class DevelopmentAuthority {

  /** The folder of the authority below the data folder. */
  public static final String FOLDER = "development-ca";

  private static final String CERTIFICATE = "ca.pem";
  private static final String KEY = "ca-key.pem";
  private static final Duration AUTHORITY_LIFE = Duration.ofDays(3_650);

  /** Apple's clients refuse more than 825 days, others more than 398. */
  private static final Duration LEAF_LIFE = Duration.ofDays(90);

  /** What has less than this left is made anew. */
  static final Duration RENEWAL = Duration.ofDays(30);

  /** A certificate is valid from a little earlier: clocks differ. */
  private static final Duration SKEW = Duration.ofHours(1);

  private final X509Certificate certificate;
  private final PrivateKey key;
  private final RandomGenerator random;
  private final KeyPair leafKeys = keyPair();

  private DevelopmentAuthority(
      X509Certificate certificate, PrivateKey key, RandomGenerator random) {
    this.certificate = certificate;
    this.key = key;
    this.random = random;
  }

  /** Where the authority's certificate is, or will be. */
  public static Path certificateFile(Path data) {
    return data.resolve(FOLDER).resolve(CERTIFICATE);
  }

  /**
   * Opens the authority of a data folder; makes it when there is none or when its time is nearly
   * up.
   *
   * @throws IOException with a sentence for a person
   */
  static DevelopmentAuthority open(Path data, RandomGenerator random, Instant now)
      throws IOException {
    Path folder = data.resolve(FOLDER);
    Path certificateFile = folder.resolve(CERTIFICATE);
    Path keyFile = folder.resolve(KEY);
    if (Files.exists(certificateFile) && Files.exists(keyFile)) {
      KeyMaterial present;
      try {
        present = CertificateFiles.read(new CertificateConfig(certificateFile, keyFile));
      } catch (IOException e) {
        throw new IOException(
            "the development CA cannot be used: %s; delete the folder %s, and a new one is made"
                .formatted(e.getMessage(), folder),
            e);
      }
      if (present.expiry().isAfter(now.plus(RENEWAL))) {
        return new DevelopmentAuthority(present.certificate(), present.key(), random);
      }
    }
    KeyPair keys = keyPair();
    String name = "Naru development CA " + HexFormat.of().toHexDigits(random.nextInt());
    X509Certificate made =
        new X509Template(name, serial(random), now.minus(SKEW), now.plus(AUTHORITY_LIFE))
            .authority(keys);
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    write(keyFile, "PRIVATE KEY", keys.getPrivate().getEncoded(), "rw-------");
    write(certificateFile, "CERTIFICATE", encoded(made), "rw-r--r--");
    return new DevelopmentAuthority(made, keys.getPrivate(), random);
  }

  /** Whether a host name is one that the authority may issue for; in lower case. */
  static boolean mayIssue(String name) {
    return name.equals("localhost")
        || ((name.endsWith(".localhost") || name.endsWith(".test"))
            && name.length() <= 253
            && name.matches("([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\\.)+[a-z]+"));
  }

  /** The authority's certificate. */
  X509Certificate certificate() {
    return certificate;
  }

  /** What is shown to those who ask for no name, or for localhost. */
  KeyMaterial general(Instant now) {
    List<byte[]> names = new ArrayList<>();
    for (String name : List.of("localhost", "*.localhost", "*.test")) {
      names.add(X509Template.dnsName(name));
    }
    names.add(X509Template.address(new byte[] {127, 0, 0, 1}));
    byte[] six = new byte[16];
    six[15] = 1;
    names.add(X509Template.address(six));
    return issue("localhost", names, now);
  }

  /** A certificate for one name that {@link #mayIssue}. */
  KeyMaterial issue(String name, Instant now) {
    return issue(name, List.of(X509Template.dnsName(name)), now);
  }

  private KeyMaterial issue(String title, List<byte[]> names, Instant now) {
    Instant end = now.plus(LEAF_LIFE);
    Instant last = certificate.getNotAfter().toInstant();
    // RFC 5280, appendix A.1: a common name has at most 64 characters.
    String common = title.length() <= 64 ? title : "localhost";
    X509Certificate leaf =
        new X509Template(common, serial(random), now.minus(SKEW), end.isBefore(last) ? end : last)
            .server(leafKeys.getPublic(), names, certificate, key);
    return new KeyMaterial(List.of(leaf), leafKeys.getPrivate());
  }

  private static BigInteger serial(RandomGenerator random) {
    byte[] octets = new byte[16];
    random.nextBytes(octets);
    octets[0] = (byte) (octets[0] & 0x3f | 0x40);
    return new BigInteger(1, octets);
  }

  private static KeyPair keyPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no P-256", e);
    }
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** In one step, and never readable by more than it should be. */
  private static void write(Path file, String label, byte[] octets, String mode)
      throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.deleteIfExists(part);
    var attribute = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
    try (var channel =
        Files.newByteChannel(
            part, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attribute)) {
      channel.write(ByteBuffer.wrap(pem(label, octets).getBytes(StandardCharsets.US_ASCII)));
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** RFC 7468, section 2. */
  static String pem(String label, byte[] octets) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(octets);
    return String.format(
        Locale.ROOT, "-----BEGIN %s-----%n%s%n-----END %s-----%n", label, body, label);
  }
}
