package dev.naru.was.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

class WebFragmentFuzzTest {

  /** Whatever the octets are: fragments in an order that adds up, or a message about them. */
  @FuzzTest
  void octetsAreReadOrderedAndMergedOrTold(byte[] octets) {
    Path jar = Path.of("a.jar");
    try {
      Fragment fragment =
          WebXmlReader.readFragment(new ByteArrayInputStream(octets), jar, "web-fragment.xml");
      Fragment other =
          new Fragment(Path.of("b.jar"), Optional.of("b"), new WebXml(), Optional.empty());
      FragmentOrder order = FragmentOrder.of(Optional.empty(), List.of(fragment, other));
      assertThat(order.ordered()).hasSize(2);
      WebXml xml = new WebXml();
      FragmentMerge merge = new FragmentMerge(xml);
      for (Fragment each : order.ordered()) {
        merge.add(each);
      }
      assertThat(xml.servlets.keySet()).containsAll(fragment.xml().servlets.keySet());
    } catch (DescriptorException told) {
      assertThat(told.getMessage())
          .satisfiesAnyOf(
              message -> assertThat(message).startsWith("web-fragment.xml:"),
              message -> assertThat(message).contains("a.jar"));
    }
  }
}
