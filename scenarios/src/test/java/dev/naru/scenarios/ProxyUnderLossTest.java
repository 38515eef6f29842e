package dev.naru.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.lab.scenario.Scenario;
import dev.naru.lab.scenario.ScenarioRun;
import dev.naru.lab.scenario.Verdict;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A proxy and its servers on an Internet that loses a packet now and then, one of the servers
 * switched off for a while: each request is answered all the same.
 */
class ProxyUnderLossTest {

  @TempDir private Path data;

  private static final String ONE_OF_TWO =
      """
      about: Two servers behind one door, one of them switched off for a while.
      lasts: 90s
      topology:
        hosts: [phone, door, one, two]
        routers: [core, inside]
        links:
          - { between: [phone, core], delay: 10ms }
          - { between: [core, door], delay: 5ms }
          - { between: [door, inside], delay: 1ms }
          - { between: [inside, one], delay: 1ms }
          - { between: [inside, two], delay: 1ms }
      servers:
        door:
          web:
            listen: http://*:80
            sites:
              - routes:
                  - path: /
                    proxy: [http://one:80, http://two:80]
                    timeouts: { connect: 2s, first-byte: 2s }
                    health: { path: /, every: 2s, timeout: 1s, fall: 1, rise: 1 }
        one: { web: { listen: http://*:80, sites: [{ routes: [{ path: /, respond: "one of two" }] }] } }
        two: { web: { listen: http://*:80, sites: [{ routes: [{ path: /, respond: "one of two" }] }] } }
      clients:
        - on: phone
          get: http://door/
          at: 1s
          times: 20
          every: 2s
          expect: { answers: 20, status: 200, bytes: 200, within: 20s }
      faults:
        - { at: 12s, lasts: 20s, off: one }
        - { link: [phone, core], lose: 0.02 }
        - { link: [inside, two], lose: 0.02 }
      """;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void everyRequestIsAnsweredByOneOfTwo(long seed) throws Exception {
    ScenarioRun run =
        new ScenarioRun(
            Scenario.read(Path.of("one-of-two.yaml"), ONE_OF_TWO.getBytes(StandardCharsets.UTF_8)),
            data);
    List<String> lines = new ArrayList<>();
    Verdict verdict = run.run(seed, lines::add, Optional.empty(), Optional.empty());
    assertThat(verdict.findings())
        .as(String.join("\n", lines))
        .isNotEmpty()
        .allMatch(Verdict.Finding::met);
  }
}
