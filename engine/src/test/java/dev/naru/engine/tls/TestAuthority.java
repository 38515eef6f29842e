package dev.naru.engine.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority for tests: issues what is wanted and writes it as PEM. */
public final class TestAuthority {

  private static final char[] NO_PASSWORD = "x".toCharArray();

  private final Path folder;
  private final KeyPair keys = keys("EC", 256);
  private final X509Certificate certificate;
  private int serial = 1;

  /** Writes into a folder. */
  public TestAuthority(Path folder) {
    this.folder = folder;
    this.certificate =
        template("Test CA", Duration.ofDays(-1), Duration.ofDays(1_000)).authority(keys);
  }

  private X509Template template(String name, Duration from, Duration to) {
    Instant now = Instant.now();
    return new X509Template(
        name,
        BigInteger.ONE.shiftLeft(120).add(BigInteger.valueOf(serial++)),
        now.plus(from),
        now.plus(to));
  }

  private static KeyPair keys(String algorithm, int size) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(size);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The authority's own certificate, as a file. */
  public Path file() throws IOException {
    Path file = folder.resolve("ca.pem");
    Files.writeString(file, pem(certificate));
    return file;
  }

  /** A certificate for these names, valid from yesterday for 300 days. */
  public CertificateConfig issue(String... names) throws IOException {
    return issue(names[0], "EC", 256, Duration.ofDays(300), names);
  }

  /** A certificate with a key of a kind, for as long as is said. */
  public CertificateConfig issue(
      String file, String algorithm, int size, Duration left, String... names) throws IOException {
    return issue(Der.oid("1.3.6.1.5.5.7.3.1"), file, algorithm, size, left, names);
  }

  /** A certificate that a client shows. */
  public CertificateConfig issueToClient(String name) throws IOException {
    byte[] purpose = Der.oid("1.3.6.1.5.5.7.3.2");
    return issue(purpose, "client-" + name, "EC", 256, Duration.ofDays(300), name);
  }

  private CertificateConfig issue(
      byte[] purpose, String file, String algorithm, int size, Duration left, String... names)
      throws IOException {
    KeyPair own = keys(algorithm, size);
    List<byte[]> all = Arrays.stream(names).map(X509Template::dnsName).toList();
    X509Certificate leaf =
        template(names.length == 0 ? "nobody" : names[0], Duration.ofDays(-400), left)
            .leaf(purpose, own.getPublic(), all, certificate, keys.getPrivate());
    Path cert = folder.resolve(file.replace("*", "any") + ".pem");
    Path key = folder.resolve(file.replace("*", "any") + "-key.pem");
    Files.writeString(cert, pem(leaf));
    Files.writeString(key, DevelopmentAuthority.pem("PRIVATE KEY", own.getPrivate().getEncoded()));
    return new CertificateConfig(cert, key);
  }

  private static String pem(X509Certificate certificate) {
    try {
      return DevelopmentAuthority.pem("CERTIFICATE", certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A client that trusts this authority, with a certificate of its own where one is given. */
  public SSLContext client(Optional<CertificateConfig> own) throws Exception {
    return client(certificate, own);
  }

  /** A client that trusts what a PEM file holds. */
  public static SSLContext client(Path trusted) throws Exception {
    return client(PemFile.read(trusted).certificates().getFirst(), Optional.empty());
  }

  private static SSLContext client(X509Certificate trusted, Optional<CertificateConfig> own)
      throws Exception {
    KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, NO_PASSWORD);
    trust.setCertificateEntry("ca", trusted);
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trust);
    KeyManager[] keyManagers = null;
    if (own.isPresent()) {
      KeyMaterial material = CertificateFiles.read(own.get());
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, NO_PASSWORD);
      store.setKeyEntry(
          "own", material.key(), NO_PASSWORD, material.chain().toArray(X509Certificate[]::new));
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, NO_PASSWORD);
      keyManagers = factory.getKeyManagers();
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keyManagers, managers.getTrustManagers(), null);
    return context;
  }
}
