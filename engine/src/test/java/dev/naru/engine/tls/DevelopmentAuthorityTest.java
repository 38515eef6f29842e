package dev.naru.engine.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DevelopmentAuthorityTest {

  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  @TempDir Path data;

  private DevelopmentAuthority open(Instant now) throws IOException {
    return DevelopmentAuthority.open(data, new SplittableRandom(1), now);
  }

  private static void validate(X509Certificate leaf, X509Certificate authority, Instant at)
      throws Exception {
    // With its name constraints: a bare trust anchor's certificate is not looked at for them.
    PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(at));
    CertPathValidator.getInstance("PKIX")
        .validate(
            CertificateFactory.getInstance("X.509").generateCertPath(List.of(leaf)), parameters);
  }

  @Test
  void isMadeOnceAndReused() throws Exception {
    X509Certificate first = open(NOW).certificate();
    X509Certificate second = open(NOW.plus(Duration.ofDays(1_000))).certificate();
    assertThat(second).isEqualTo(first);
    first.verify(first.getPublicKey());
    assertThat(first.getBasicConstraints()).isZero();
    assertThat(first.getCriticalExtensionOIDs())
        .containsExactlyInAnyOrder("2.5.29.15", "2.5.29.19", "2.5.29.30");
  }

  @Test
  void nobodyElseReadsItsKey() throws Exception {
    open(NOW);
    Path key = data.resolve("development-ca/ca-key.pem");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    assertThat(data.resolve("development-ca")).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void isMadeAnewBeforeItEnds() throws Exception {
    X509Certificate first = open(NOW).certificate();
    assertThat(open(NOW.plus(Duration.ofDays(3_621))).certificate()).isNotEqualTo(first);
  }

  @Test
  void aDamagedOneIsNotReplacedInSilence() throws Exception {
    open(NOW);
    Files.writeString(data.resolve("development-ca/ca-key.pem"), "nothing");
    assertThatThrownBy(() -> open(NOW))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("cannot be used", "delete the folder");
  }

  @Test
  void whatItIssuesHolds() throws Exception {
    DevelopmentAuthority authority = open(NOW);
    KeyMaterial site = authority.issue("site-a.test", NOW);
    assertThat(site.names()).containsExactly("site-a.test");
    assertThat(site.expiry()).isEqualTo(NOW.plus(Duration.ofDays(90)));
    validate(site.certificate(), authority.certificate(), NOW);
    KeyMaterial general = authority.general(NOW);
    assertThat(general.names()).containsExactly("localhost", "*.localhost", "*.test");
    assertThat(general.certificate().getSubjectAlternativeNames())
        .anySatisfy(name -> assertThat(name.get(1)).isEqualTo("127.0.0.1"))
        .anySatisfy(name -> assertThat(name.get(1)).isEqualTo("0:0:0:0:0:0:0:1"));
    validate(general.certificate(), authority.certificate(), NOW);
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, true",
    "site-a.test, true",
    "a.b.c.test, true",
    "x.localhost, true",
    "test, false",
    "example.org, false",
    "xtest, false",
    "a..test, false",
    ".test, false",
    "-a.test, false",
    "*.test, false",
    "a b.test, false",
    "'', false"
  })
  void issuesForThisMachineOnly(String name, boolean may) {
    assertThat(DevelopmentAuthority.mayIssue(name)).isEqualTo(may);
  }

  @Test
  void soManyNamesAndNoMoreAreKept() throws Exception {
    DevelopmentLeaves leaves = new DevelopmentLeaves(open(NOW), NOW);
    assertThat(leaves.alias("a.test")).isEqualTo("a.test");
    for (int i = 0; i < 1_100; i++) {
      leaves.alias("n" + i + ".test");
    }
    assertThat(leaves.alias("n2.test")).isEqualTo("n2.test");
    assertThat(leaves.alias("n1099.test")).isEqualTo("localhost");
    assertThat(leaves.old(NOW.plus(Duration.ofDays(59)))).isFalse();
    assertThat(leaves.old(NOW.plus(Duration.ofDays(61)))).isTrue();
  }
}
