package dev.naru.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.engine.network.Endpoint;
import dev.naru.engine.network.Listener;
import dev.naru.engine.tls.TestAuthority;
import dev.naru.engine.tls.TlsConfig;
import dev.naru.http.HttpObserver;
import java.io.File;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What testssl.sh finds. */
@Tag("full")
class TestSslTest {

  /** What it says of any certificate that a test can make, and of a site without rules. */
  private static final Set<String> EXPLAINED =
      Set.of(
          "cert_chain_of_trust", // of a CA that nobody knows
          "cert_trust", // likewise: no public name
          "cert_crlDistributionPoints", // nothing revokes a test's certificate
          "cert_revocation",
          "OCSP_stapling",
          "DNS_CAArecord", // localhost has no DNS
          "cert_validityPeriod",
          "cert_extlifeSpan",
          "cert_caIssuers",
          "engine_problem", // the tool's own openssl lacks GOST
          "security_headers", // a rule of the site's, not of the listener's
          "HSTS", // likewise
          "overall_grade");

  @TempDir Path folder;

  private static Optional<Path> find(String... names) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .flatMap(path -> Arrays.stream(names).map(name -> Path.of(path, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  @Test
  void findsNothingToComplainAbout() throws Exception {
    Optional<Path> tool = find("testssl", "testssl.sh");
    if (tool.isEmpty() && System.getProperty("naru.tools", "optional").equals("required")) {
      Assertions.fail("testssl.sh is not installed; .ci/run installs it");
    }
    Assumptions.assumeTrue(tool.isPresent(), "testssl.sh is not installed");
    TestAuthority authority = new TestAuthority(folder);
    Path found = folder.resolve("found.json");
    try (TestPlatform test = TestPlatform.on(NetworkKind.EPOLL);
        HttpService service =
            new HttpService(
                test.platform(),
                exchange -> exchange.block(b -> b.output().write("hello".getBytes())),
                HttpObserver.NONE)) {
      TlsConfig d = TlsConfig.NONE;
      test.platform()
          .tls()
          .change(
              new TlsConfig(
                  List.of(authority.issue("localhost")),
                  false,
                  d.minimum(),
                  d.clientCertificates()))
          .keep();
      Listener listener = service.listen(Endpoint.parse("https://127.0.0.1:0"));
      test.platform().listeners().open();
      int port = ((InetSocketAddress) listener.address()).getPort();
      Process process =
          new ProcessBuilder(
                  tool.get().toString(),
                  "--quiet",
                  "--warnings=batch",
                  "--color=0",
                  "--ip=127.0.0.1",
                  "--nodns=min",
                  "--jsonfile=" + found,
                  "localhost:" + port)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("output").toFile())
              .redirectInput(new File("/dev/null"))
              .start();
      process.waitFor();
    }
    List<String> findings =
        Pattern.compile(
                "\\{[^}]*\"id\" *: *\"([^\"]*)\"[^}]*\"severity\" *: *\"([^\"]*)\"[^}]*\"finding\""
                    + " *: *\"([^\"]*)\"")
            .matcher(Files.readString(found))
            .results()
            .map(TestSslTest::line)
            .toList();
    assertThat(findings)
        .contains("OK heartbleed: not vulnerable, no heartbeat extension")
        .hasSizeGreaterThan(80);
    assertThat(findings)
        .filteredOn(line -> !line.startsWith("OK ") && !line.startsWith("INFO "))
        .filteredOn(line -> !EXPLAINED.contains(line.split("[ :]+")[1]))
        .isEmpty();
  }

  private static String line(MatchResult finding) {
    return finding.group(2) + " " + finding.group(1) + ": " + finding.group(3);
  }
}
