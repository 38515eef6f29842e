package dev.naru.engine.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** Whatever stands in the file, it is bound or told: never anything else. */
class ConfigFuzzTest {

  @FuzzTest(maxDuration = "1m")
  void bytesAreBoundOrTold(byte[] bytes) {
    Config config =
        Config.read(
            Path.of("/etc/naru/naru.yaml"),
            bytes,
            Map.of("web", Example.Web.class, "admin", Example.Admin.class, "limits", Limits.class),
            Set.of("limits"));
    if (config.problems().isEmpty()) {
      assertThat(config.get("limits", Limits.class)).isPresent();
    }
    for (Problem problem : config.problems()) {
      assertThat(problem.message()).isNotBlank().doesNotContain("\n");
    }
  }
}
