package dev.naru.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardConfigTest {

  @Test
  void aRuleMayStandAlone() {
    ForwardConfig config =
        Forwarded.config("{ listen: udp://127.0.0.1:53, to: udp://10.0.0.6:53 }");
    assertThat(config.rules()).hasSize(1);
    assertThat(config.rules().getFirst().patience()).isEqualTo(Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          { to: tcp://10.0.0.5:22 }                                           | add listen
          { listen: tcp://127.0.0.1:0 }                                       | add to
          { listen: http://127.0.0.1:0, to: tcp://10.0.0.5:22 }               | expected tcp://host:port
          { listen: [tcp://127.0.0.1:0, udp://127.0.0.1:0], to: tcp://a:1 }   | for streams or for datagrams
          { listen: udp://127.0.0.1:0, to: tcp://10.0.0.5:22 }                | expected udp://host:port
          { listen: tcp://127.0.0.1:0, to: tcp://10.0.0.5:0 }                 | a port from 1 on
          { listen: tls://127.0.0.1:0, names: { a: tcp://a:1 } }              | lets it through
          { listen: tcp://127.0.0.1:0, names: { "a b": tcp://a:1 } }          | expected a host name
          { listen: tcp://127.0.0.1:0, names: { a: [] } }                     | add a target
          { listen: udp://127.0.0.1:0, to: udp://a:1, proxy-protocol: v2 }    | is for streams
          { listen: tcp://127.0.0.1:0, to: tcp://a:1, allow: 10.0.0.1/8 }     | expected
          { listen: tcp://127.0.0.1:0, to: tcp://a:1, balance: random }       | expected one of
          """)
  void aMistakeIsToldWithWhatToDo(String rule, String message) {
    assertThat(Forwarded.read("- " + rule).problems())
        .anySatisfy(problem -> assertThat(problem.message()).contains(message));
  }
}
