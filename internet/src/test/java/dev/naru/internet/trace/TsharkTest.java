package dev.naru.internet.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.naru.internet.link.LinkConfig;
import dev.naru.internet.topology.Internet;
import dev.naru.internet.topology.Topology;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody else reads our captures. */
@Tag("full")
class TsharkTest {
  @TempDir Path directory;

  @BeforeEach
  void needTshark() {
    boolean there = true;
    try {
      run(List.of("tshark", "--version"));
    } catch (IOException | InterruptedException e) {
      there = false;
    }
    boolean required = "required".equals(System.getProperty("naru.tools"));
    assumeTrue(there || required, "tshark is not installed");
    assertThat(there).as("tshark").isTrue();
  }

  private String run(List<String> command) throws IOException, InterruptedException {
    Path output = directory.resolve("out");
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return Files.readString(output, StandardCharsets.UTF_8);
  }

  private String tshark(Path capture, String... more) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", capture.toString()));
    command.addAll(List.of("-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE"));
    command.addAll(List.of(more));
    return run(command);
  }

  @Test
  void aCaptureIsReadWithoutAFault() throws Exception {
    Internet internet =
        Topology.seed(1)
            .host("a")
            .host("b")
            .router("r")
            .lan("lan", LinkConfig.IDEAL.withDelay(1_000_000))
            .attach("a", "lan")
            .attach("r", "lan")
            .link("r", "b", LinkConfig.IDEAL)
            .build();
    Path capture = directory.resolve("a.pcapng");
    try (PcapngWriter writer = internet.capture(Files.newOutputStream(capture), "a")) {
      assertThat(writer).isNotNull();
      internet.ping("a", internet.host("b").address(4), 3);
      internet.ping("a", internet.host("b").address(6), 3);
      internet.traceroute("a", internet.host("b").address(4));
    }
    assertThat(tshark(capture, "-q", "-z", "expert"))
        .doesNotContain("Errors", "Warns", "Malformed");
    assertThat(tshark(capture, "-Y", "icmp.type == 0").lines()).hasSize(4);
    assertThat(tshark(capture, "-Y", "icmpv6.type == 129").lines()).hasSize(3);
    assertThat(tshark(capture, "-Y", "icmp.type == 11").lines()).hasSize(1);
    assertThat(tshark(capture, "-Y", "arp").lines()).hasSize(2);
  }
}
