package dev.naru.engine.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.config.Config;
import dev.naru.engine.config.Problem;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with certificates is told at its place in the file. */
class TlsChecksTest {

  @TempDir Path folder;
  private TestAuthority authority;

  @BeforeEach
  void makeAuthority() throws Exception {
    authority = new TestAuthority(folder);
    authority.issue("a.test");
  }

  private List<String> problems(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("naru.yaml"), yaml);
    Config config = Config.read(file, Map.of("tls", TlsConfig.class), Set.of("tls"));
    config
        .get("tls", TlsConfig.class)
        .ifPresent(tls -> TlsChecks.check(tls, config.node("tls").isPresent(), config.checks()));
    return config.problems().stream()
        .map(Problem::toString)
        .map(each -> each.replace(folder + "/", ""))
        .toList();
  }

  private List<String> certificate(String cert, String key) throws IOException {
    return problems("tls:\n  certificates:\n  - cert: " + cert + "\n    key: " + key + "\n");
  }

  @Test
  void nothingIsWrongWithWhatIsRight() throws Exception {
    assertThat(certificate("a.test.pem", "a.test-key.pem")).isEmpty();
    assertThat(problems("tls: { development: true, minimum: 1.3 }")).isEmpty();
    assertThat(problems("{}")).isEmpty();
  }

  @Test
  void theKeyAloneIsNotEnough() throws Exception {
    assertThat(problems("tls: {}"))
        .singleElement()
        .asString()
        .startsWith("naru.yaml:1:6: there is no certificate: add certificates:");
  }

  @Test
  void filesThatAreNotThere() throws Exception {
    assertThat(certificate("b.pem", "a.test-key.pem"))
        .containsExactly("naru.yaml:3:11: there is no file b.pem");
    assertThat(certificate("a.test.pem", "b.pem"))
        .containsExactly("naru.yaml:4:10: there is no file b.pem");
  }

  @Test
  void filesOfAnotherKind() throws Exception {
    assertThat(certificate("a.test-key.pem", "a.test-key.pem"))
        .singleElement()
        .asString()
        .startsWith("naru.yaml:3:11: a.test-key.pem holds no certificate");
    assertThat(certificate("a.test.pem", "a.test.pem"))
        .singleElement()
        .asString()
        .startsWith("naru.yaml:4:10: a.test.pem holds no private key");
    Files.writeString(folder.resolve("cut.pem"), "-----BEGIN CERTIFICATE-----\nMIIB\n");
    assertThat(certificate("cut.pem", "a.test-key.pem"))
        .singleElement()
        .asString()
        .contains("holds no certificate");
    Files.writeString(
        folder.resolve("odd.pem"),
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
    assertThat(certificate("odd.pem", "a.test-key.pem"))
        .singleElement()
        .asString()
        .startsWith("naru.yaml:3:11: a certificate in odd.pem is damaged");
  }

  @Test
  void aKeyOfAnotherCertificate() throws Exception {
    authority.issue("b.test");
    authority.issue("rsa", "RSA", 2_048, Duration.ofDays(9), "rsa.test");
    for (String other : List.of("b.test", "rsa")) {
      assertThat(certificate("a.test.pem", other + "-key.pem"))
          .containsExactly(
              "naru.yaml:4:10: %s-key.pem is not the key of the certificate in a.test.pem"
                  .formatted(other));
    }
  }

  @Test
  void aKeyWithAPassword() throws Exception {
    for (String key :
        List.of(
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n",
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n"
                + "MIIB\n-----END RSA PRIVATE KEY-----\n")) {
      Files.writeString(folder.resolve("locked.pem"), key);
      assertThat(certificate("a.test.pem", "locked.pem"))
          .singleElement()
          .asString()
          .startsWith("naru.yaml:4:10: the key in locked.pem is encrypted")
          .contains("openssl pkey -in locked.pem -out FILE");
    }
  }

  @Test
  void aCertificateWhoseTimeIsUp() throws Exception {
    authority.issue("old", "EC", 256, Duration.ofDays(-3), "a.test");
    assertThat(certificate("old.pem", "old-key.pem"))
        .singleElement()
        .asString()
        .startsWith("naru.yaml:3:11: old.pem has expired");
  }

  @Test
  void aKeyThatIsTooShort() throws Exception {
    authority.issue("short", "RSA", 1_024, Duration.ofDays(9), "a.test");
    assertThat(certificate("short.pem", "short-key.pem"))
        .singleElement()
        .asString()
        .startsWith("naru.yaml:4:10: an RSA key of 1024 bits is too short");
  }

  @Test
  void chainsThatAreOutOfOrder() throws Exception {
    String leaf = Files.readString(folder.resolve("a.test.pem"));
    String ca = Files.readString(authority.file());
    authority.issue("b.test");
    String stranger = Files.readString(folder.resolve("b.test.pem"));
    Files.writeString(folder.resolve("chain.pem"), leaf + ca);
    assertThat(certificate("chain.pem", "a.test-key.pem")).isEmpty();
    Files.writeString(folder.resolve("chain.pem"), ca + leaf);
    assertThat(certificate("chain.pem", "a.test-key.pem"))
        .singleElement()
        .asString()
        .contains("must begin with the server's certificate");
    Files.writeString(folder.resolve("chain.pem"), leaf + stranger);
    assertThat(certificate("chain.pem", "a.test-key.pem"))
        .singleElement()
        .asString()
        .contains("certificate 2 in chain.pem has not issued the one before it");
  }

  @Test
  void aFurtherCertificateWithoutNames() throws Exception {
    authority.issue("nameless", "EC", 256, Duration.ofDays(9));
    assertThat(
            problems(
                "tls: { certificates: [{ cert: a.test.pem, key: a.test-key.pem }, { cert:"
                    + " nameless.pem, key: nameless-key.pem }] }"))
        .singleElement()
        .asString()
        .contains("nameless.pem names no host");
  }

  @Test
  void clientCertificatesNeedAuthorities() throws Exception {
    String rest = ", certificates: [{ cert: a.test.pem, key: a.test-key.pem }] }";
    assertThat(problems("tls: { client-certificates: { mode: needed }" + rest))
        .singleElement()
        .asString()
        .startsWith("naru.yaml:1:37: mode needs the key authorities");
    assertThat(problems("tls: { client-certificates: { mode: wanted, authorities: b.pem }" + rest))
        .containsExactly("naru.yaml:1:58: there is no file b.pem");
    assertThat(problems("tls: { client-certificates: { authorities: b.pem }" + rest))
        .singleElement()
        .asString()
        .contains("is not looked at without mode");
  }

  @Test
  void onlyTwoVersionsAreKnown() throws Exception {
    assertThat(problems("tls: { development: true, minimum: 1.1 }"))
        .containsExactly("naru.yaml:1:36: expected 1.2 or 1.3, found \"1.1\"");
  }

  /** PKCS #1 and SEC 1 are what other tools write. */
  @Test
  void keysOfTheOlderFormsAreRead() throws Exception {
    CertificateConfig rsa = authority.issue("rsa", "RSA", 2_048, Duration.ofDays(9), "rsa.test");
    byte[] pkcs8 = PemFile.read(rsa.key()).key().getEncoded();
    Files.writeString(
        folder.resolve("rsa-1.pem"),
        DevelopmentAuthority.pem("RSA PRIVATE KEY", Arrays.copyOfRange(pkcs8, 26, pkcs8.length)));
    assertThat(certificate("rsa.pem", "rsa-1.pem")).isEmpty();

    var key = (ECPrivateKey) PemFile.read(folder.resolve("a.test-key.pem")).key();
    byte[] secret = key.getS().toByteArray();
    byte[] padded = new byte[32];
    int length = Math.min(32, secret.length);
    System.arraycopy(secret, secret.length - length, padded, 32 - length, length);
    byte[] sec1 =
        Der.sequence(
            Der.integer(BigInteger.ONE),
            Der.octets(padded),
            Der.tagged(0xa0, Der.oid("1.2.840.10045.3.1.7")));
    Files.writeString(folder.resolve("ec-1.pem"), DevelopmentAuthority.pem("EC PRIVATE KEY", sec1));
    assertThat(certificate("a.test.pem", "ec-1.pem")).isEmpty();
  }
}
