package dev.naru.engine.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.config.Example.Balance;
import dev.naru.engine.config.Example.Files;
import dev.naru.engine.config.Example.Pool;
import dev.naru.engine.config.Example.Redirect;
import dev.naru.engine.config.Example.Web;
import dev.naru.engine.network.Endpoint;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BinderTest {

  private static final String WHOLE =
      """
      web:
        listen: [http://127.0.0.1:8080, "unix:run/naru.sock"]
        idle-time: 5m
        body: 1MiB
        balance: least-requests
        tls: { development: true }
        pool: { threads: 8 }
        weights: { b: 2, a: 1 }
        share: 0.25
        in-flight: 7
        sites:
          - hosts: localhost
            routes:
              - { path: /, files: public/../static }
              - { path: /old/, redirect: /new/ }
      """;

  @Test
  void bindsEveryKindOfValue() {
    Web web = Example.web(WHOLE);
    assertThat(web.listen())
        .containsExactly(
            new Endpoint.Socket("http", "127.0.0.1", 8080),
            new Endpoint.Unix(Path.of("/etc/naru/run/naru.sock")));
    assertThat(web.idleTime()).isEqualTo(Duration.ofMinutes(5));
    assertThat(web.body()).isEqualTo(new Size(1 << 20));
    assertThat(web.balance()).isEqualTo(Balance.LEAST_REQUESTS);
    assertThat(web.tls()).contains(new Example.Tls(true, Duration.ofDays(1)));
    assertThat(web.pool()).isEqualTo(new Pool(8));
    assertThat(web.weights().keySet()).containsExactly("b", "a");
    assertThat(web.share()).isEqualTo(0.25);
    assertThat(web.inFlight()).isEqualTo(7);
    assertThat(web.sites().getFirst().hosts()).containsExactly("localhost");
    assertThat(web.sites().getFirst().routes())
        .containsExactly(
            new Example.Route("/", new Files(Path.of("/etc/naru/static"), Duration.ZERO)),
            new Example.Route("/old/", new Redirect("/new/")));
  }

  @Test
  void absentKeysTakeTheirDefaults() {
    Web web = Example.web("web: {}");
    assertThat(web.listen()).containsExactly(new Endpoint.Socket("http", "127.0.0.1", 8080));
    assertThat(web.idleTime()).isEqualTo(Duration.ofSeconds(60));
    assertThat(web.tls()).isEmpty();
    assertThat(web.pool()).isEqualTo(new Pool(4));
    assertThat(web.sites()).isEmpty();
  }

  @Test
  void anAbsentKeyThatIsAlwaysThereIsBoundFromNothing() {
    assertThat(Example.read("").get("limits", Limits.class)).contains(Limits.DEFAULTS);
    assertThat(Example.read("").get("web", Web.class)).isEmpty();
  }

  @Test
  void twoReadingsOfTheSameTextAreEqual() {
    assertThat(Example.web(WHOLE)).isEqualTo(Example.web(WHOLE + "# changed\n"));
    assertThat(Example.web(WHOLE)).isNotEqualTo(Example.web(WHOLE.replace("0.25", "0.26")));
  }

  @Test
  void repeatedValuesAreBoundWhereTheyAreNamed() {
    Web web =
        Example.web(
            """
            web:
              sites:
                - { hosts: &names [a, b], routes: [] }
                - { hosts: *names, routes: [] }
            """);
    assertThat(web.sites().get(1)).isEqualTo(web.sites().get(0));
  }

  @Test
  void checksReportAtTheKeyOfTheVeryRecord() {
    Config config = Example.read(WHOLE);
    Web web = config.get("web", Web.class).orElseThrow();
    Files files = (Files) web.sites().getFirst().routes().getFirst().target();
    config.checks().problem(files, "files", "there is no such folder");
    config.checks().problem(web, "pool", "too many");
    config.checks().problem(web.pool(), "absent", "at the mapping");
    assertThat(config.problems())
        .extracting(Problem::toString)
        .containsExactly(
            "/etc/naru/naru.yaml:7:9: too many",
            "/etc/naru/naru.yaml:7:9: at the mapping",
            "/etc/naru/naru.yaml:14:29: there is no such folder");
  }

  @Test
  void aCheckCannotBlameAValueThatWasNotRead() {
    Config config = Example.read("web: { idle-time: soon, pool: { threads: 3 } }");
    Web web = config.get("web", Web.class).orElseThrow();
    config.checks().problem(web, "idle-time", "does not suit the pool");
    assertThat(config.problems()).hasSize(1);
  }

  @Test
  void whatIsRightBesideAMistakeIsStillBoundForTheChecks() {
    Web web =
        Example.read("web: { idle-time: soon, sites: [{ hosts: a, routes: [{}] }] }")
            .get("web", Web.class)
            .orElseThrow();
    assertThat(web.idleTime()).isEqualTo(Duration.ofSeconds(60));
    assertThat(web.sites()).hasSize(1);
  }
}
