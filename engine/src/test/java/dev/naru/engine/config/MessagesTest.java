package dev.naru.engine.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people get wrong, and what they are told. */
class MessagesTest {

  @Test
  void tellsEveryMistakeOfAFileInItsOrder() {
    assertThat(
            Example.problems(
                """
                limits: { connections: -5, idle: 30 }
                webb: {}
                web:
                  listen: [http://127.0.0.1:80, "http://*:80"]
                  idle_time: 5m
                  body: 64MB
                  balance: least-request
                  tls: { development: yes }
                  pool: { threads: 65, threads: 3 }
                  weights: [1]
                  share:
                  sites:
                    hosts: a
                """))
        .containsExactly(
            "1:24: expected a whole number from 1 to 10000000, found \"-5\"",
            "1:34: expected a duration such as 30s, 250ms or 5m, found \"30\"; did you mean 30s?",
            "2:1: unknown key \"webb\"; did you mean \"web\"?",
            "4:33: http://*:80 is taken already: by http://127.0.0.1:80 at"
                + " /etc/naru/naru.yaml:4:12".replace("/etc/naru/naru.yaml:", ""),
            "5:3: unknown key \"idle_time\"; did you mean \"idle-time\"?",
            "6:9: expected a size such as 64KiB, 64MiB or 2GiB, found \"64MB\"; did you mean"
                + " 64MiB?",
            "7:12: expected one of round-robin, least-requests, found \"least-request\"; did you"
                + " mean least-requests?",
            "8:23: expected true or false, found \"yes\"; did you mean true?",
            "9:20: expected a whole number from 1 to 64, found \"65\"",
            "9:24: the key \"threads\" is given twice; the first is at 9:11",
            "10:12: expected a mapping (\"key: value\"), found a list",
            "11:3: expected a number, found no value: write one or remove the key",
            "13:5: expected a list, found a mapping: begin each item with \"- \"");
  }

  @Test
  void tellsWhatIsMissing() {
    assertThat(Example.problems("admin: {}"))
        .containsExactly("1:8: missing key \"listen\": Where it listens.");
    assertThat(Example.problems("web:\n  tls: { renew: 1h }"))
        .containsExactly("2:8: missing key \"development\"");
    assertThat(Example.problems("web:"))
        .containsExactly("1:1: expected a mapping, found no value: write one or remove the key");
  }

  @Test
  void tellsWrongTypes() {
    assertThat(Example.problems("web: { listen: { a: 1 } }"))
        .containsExactly("1:16: expected a list, found a mapping: begin each item with \"- \"");
    assertThat(Example.problems("web: { idle-time: [1s] }"))
        .containsExactly("1:19: expected a duration such as 30s, 250ms or 5m, found a list");
    assertThat(Example.problems("web: 7"))
        .containsExactly("1:6: expected a mapping (\"key: value\"), found \"7\"");
    assertThat(Example.problems("web: { in-flight: 1.5 }"))
        .containsExactly("1:19: expected a whole number, found \"1.5\"");
    assertThat(Example.problems("web: { in-flight: 99999999999999999999 }"))
        .containsExactly("1:19: expected a whole number, found \"99999999999999999999\"");
    assertThat(Example.problems("web: { share: half }"))
        .containsExactly("1:15: expected a number, found \"half\"");
    assertThat(Example.problems("web: { idle-time: 5 minutes }"))
        .containsExactly(
            "1:19: expected a duration such as 30s, 250ms or 5m, found \"5 minutes\";"
                + " did you mean 5m?");
    assertThat(Example.problems("web: { idle-time: 2h }"))
        .containsExactly("1:19: expected a duration from 1s to 1h, found \"2h\"");
  }

  @Test
  void cutsWhatItQuotes() {
    assertThat(Example.problems("web: { share: " + "x".repeat(100) + " }"))
        .containsExactly("1:15: expected a number, found \"" + "x".repeat(60) + "…\"");
  }

  @Test
  void aRecordsRefusalStandsAtTheKeyThatItNames() {
    assertThat(Example.problems("web: { sites: [{ routes: [], hosts: http://a/ }] }"))
        .containsExactly("1:37: hosts are names without a scheme");
  }

  @Test
  void aBinderOfItsOwnReportsLikeTheOthers() {
    assertThat(
            Example.problems(
                """
                web:
                  sites:
                    - hosts: a
                      routes:
                        - { path: /a }
                        - { path: /b, files: x, redirect: /y }
                        - { files: x }
                        - { path: /c, files: x, cash: 1h }
                """))
        .containsExactly(
            "5:11: expected one of files, redirect, found []",
            "6:11: expected one of files, redirect, found [files, redirect]",
            "7:11: missing key \"path\"",
            "8:33: unknown key \"cash\"; did you mean \"cache\"?");
  }

  @Test
  void aPortMayBeTakenOnceOnAnAddress() {
    assertThat(
            Example.problems(
                """
                web: { listen: ["http://[::1]:80", http://127.0.0.1:80, http://127.0.0.1:0] }
                admin: { listen: http://127.0.0.1:0 }
                """))
        .isEmpty();
    assertThat(
            Example.problems(
                """
                admin: { listen: http://localhost:8080 }
                web: {}
                """))
        .hasSize(1);
    assertThat(Example.problems("web: { listen: [udp://127.0.0.1:53, tcp://127.0.0.1:53] }"))
        .isEmpty();
  }

  @Test
  void readsNoFileThatCannotBeRead(@TempDir Path folder) {
    Map<String, Class<? extends Record>> types = Map.of("web", Example.Web.class);
    Path absent = folder.resolve("naru.yaml");
    assertThat(Config.read(absent, types, Set.of()).problems())
        .extracting(Problem::toString)
        .containsExactly(absent + ": there is no such file");
    assertThat(Config.read(folder, types, Set.of()).problems())
        .extracting(Problem::toString)
        .containsExactly(folder + ": this is a folder, not a file");
  }

  @Test
  void theExceptionHoldsEveryLine() {
    Config config = Example.read("a: 1\nb: 2");
    assertThatThrownBy(config::orThrow)
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            """
            /etc/naru/naru.yaml:1:1: unknown key "a": expected one of admin, limits, web
            /etc/naru/naru.yaml:2:1: unknown key "b": expected one of admin, limits, web\
            """);
  }

  @Test
  void aSectionWhoseKeysAreNotIndentedIsOneMistakeForEachKey() {
    assertThat(Example.problems("web:\nlisten: http://127.0.0.1:0\nidle-time: 5m\n"))
        .containsExactly(
            "2:1: \"listen\" stands under \"web\": indent it with 2 spaces",
            "3:1: \"idle-time\" stands under \"web\": indent it with 2 spaces");
    assertThat(Example.problems("web:\n\u00A0\u00A0idle-time: 5m\n"))
        .containsExactly("2:1: \"idle-time\" stands under \"web\": indent it with 2 spaces");
  }

  @Test
  void anUnknownKeyThatIsAPartOfOneKeyMeansThatOne() {
    assertThat(Example.problems("web: { flight: 3 }"))
        .containsExactly("1:8: unknown key \"flight\"; did you mean \"in-flight\"?");
    assertThat(Example.problems("web: { in-flight 3 }"))
        .containsExactly(
            "1:8: unknown key \"in-flight 3\"; a colon is missing after \"in-flight\"");
    assertThat(Example.problems("web: { listen: http://127.0.0.1:0, \u00A0idle-time: 5m }"))
        .singleElement()
        .asString()
        .contains("U+00A0, which looks like a space");
  }
}
