package dev.naru.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code naru lab}: what it prints, writes and answers. */
class LabCommandTest {
  private static final String FILE =
      """
      about: A ping.
      topology:
        hosts: [phone, server]
        links:
          - { between: [phone, server], delay: 10ms }
      clients:
        - { on: phone, ping: server, expect: { within: %s } }
      """;

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int naru(String... arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("s.yaml"), text).toString();
  }

  @Test
  void whatIsAsExpectedIsSaidWithSeedAndCapture() throws IOException {
    Path pcap = folder.resolve("phone.pcapng");
    String file = file(FILE.formatted("20ms"));
    assertThat(naru("lab", file, "--seed", "5", "--pcap", pcap.toString())).isZero();
    assertThat(out.toString())
        .contains("phone: ping server: reply after 20.000 ms", "as expected")
        .endsWith("As expected, seed 5." + System.lineSeparator());
    assertThat(pcap).isNotEmptyFile();
  }

  @Test
  void theLadderIsPrintedAndPicturesAreWrittenWhereAsked() throws IOException {
    Path svg = folder.resolve("ladder.svg");
    assertThat(naru("lab", file(FILE.formatted("20ms")), "--svg", svg.toString())).isZero();
    assertThat(out.toString()).contains("│─", "ping request 0", "─▶│", "│◀─", "ping reply 0");
    assertThat(svg).content().startsWith("<svg").contains("ping request 0");
    Path plot = folder.resolve("plot.svg");
    assertThat(naru("lab", file(FILE.formatted("20ms")), "--plot", plot.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("nothing happened that");
    assertThat(naru("lab", file(FILE.formatted("20ms")), "--ladder", "phone,fone"))
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void ofALongRunSomeIsPrintedAndAllWhereAsked() throws IOException {
    String file =
        file(FILE.formatted("20ms").replace("on: phone", "on: phone, times: 200, every: 10ms"));
    assertThat(naru("lab", file)).isZero();
    assertThat(out.toString())
        .contains("… 520 more; --all prints them", "… 320 more …")
        .contains("The ladder leaves out 320 arrows; --all prints them.")
        .contains("ping request 0", "As expected");
    assertThat(out.toString().lines().count()).isLessThan(250);
    out.getBuffer().setLength(0);
    assertThat(naru("lab", file, "--all")).isZero();
    assertThat(out.toString()).doesNotContain("more").contains("As expected");
    assertThat(out.toString().lines().filter(line -> line.contains("ping reply 0")).count())
        .isGreaterThanOrEqualTo(200);
  }

  @Test
  void whatIsNotAsExpectedIsOne() throws IOException {
    assertThat(naru("lab", file(FILE.formatted("19ms")), "--quiet")).isEqualTo(1);
    assertThat(out.toString())
        .contains("NOT EXPECTED phone: ping server: slowest answer 20.000 ms")
        .doesNotContain("sent");
  }

  @Test
  void everyMistakeIsToldWhereItStands() throws IOException {
    String file =
        file(
            """
            about: Mistakes.
            topology:
              hosts: [phone]
              lanz: {}
            clients:
              - { on: fone, ping: server }
              - { on: phone }
            faults:
              - { link: [phone, server], cut: true }
            """);
    assertThat(naru("lab", file)).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(err.toString())
        .contains(
            "s.yaml:4:3: unknown key \"lanz\"; did you mean \"lans\"?",
            "s.yaml:7:5: expected one of get, ping, traceroute, tcp and udp");
  }

  @Test
  void aNameThatIsNoHostIsToldWhereItStands() throws IOException {
    assertThat(naru("lab", file(FILE.formatted("1s").replace("on: phone", "on: fone"))))
        .isEqualTo(ExitCode.CONFIGURATION);
    assertThat(err.toString())
        .contains("s.yaml:7:11: no host is called \"fone\": there are phone, server");
  }

  @Test
  void aFileThatIsNotThereIsSaid() {
    assertThat(naru("lab", "nowhere.yaml")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("there is no file nowhere.yaml");
  }
}
