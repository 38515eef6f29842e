package dev.naru.was.descriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.was.spec.Spec;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Section 8.2.2, with its examples. */
class FragmentOrderTest {

  private static final String OTHERS = FragmentOrder.OTHERS;

  /** A fragment in a jar of its name. */
  private static Fragment fragment(String name, List<String> before, List<String> after) {
    boolean minds = !before.isEmpty() || !after.isEmpty();
    return new Fragment(
        Path.of(name + ".jar"),
        name.startsWith("no-id") ? Optional.empty() : Optional.of(name),
        new WebXml(),
        minds
            ? Optional.of(
                new Fragment.Order(before, before.contains(OTHERS), after, after.contains(OTHERS)))
            : Optional.empty());
  }

  private static Fragment before(String name, String... names) {
    return fragment(name, List.of(names), List.of());
  }

  private static Fragment after(String name, String... names) {
    return fragment(name, List.of(), List.of(names));
  }

  private static Fragment plain(String name) {
    return fragment(name, List.of(), List.of());
  }

  private static List<String> names(List<Fragment> fragments) {
    return fragments.stream().map(f -> f.file().replace(".jar", "")).toList();
  }

  private static List<String> relative(Fragment... fragments) throws DescriptorException {
    return names(FragmentOrder.of(Optional.empty(), List.of(fragments)).ordered());
  }

  private static FragmentOrder absolute(List<String> names, String... fragments)
      throws DescriptorException {
    return FragmentOrder.of(
        Optional.of(names), Arrays.stream(fragments).map(FragmentOrderTest::plain).toList());
  }

  @Test
  @Spec({"8.2.2.a", "8.2.2.b"})
  void anAbsoluteOrderingLeavesOutWhatItDoesNotName() throws Exception {
    FragmentOrder order = absolute(List.of("c", "nobody", "a", "c"), "a", "b", "c", "no-id");

    assertThat(names(order.ordered())).containsExactly("c", "a");
    assertThat(names(order.excluded())).containsExactly("b", "no-id");
    assertThat(order.said()).isTrue();
    assertThat(names(absolute(List.of(), "a").excluded())).containsExactly("a");
  }

  @Test
  @Spec("8.2.2.c")
  void othersStandWhereTheAbsoluteOrderingHasThem() throws Exception {
    FragmentOrder order = absolute(List.of("c", OTHERS, "a"), "a", "b", "c", "no-id");

    assertThat(names(order.ordered())).containsExactly("c", "b", "no-id", "a");
    assertThat(order.excluded()).isEmpty();
  }

  @Test
  @Spec("8.2.2.a")
  void anAbsoluteOrderingDecidesAlone() throws Exception {
    FragmentOrder order =
        FragmentOrder.of(
            Optional.of(List.of("a", "b")), List.of(after("a", "b"), plain("b"), plain("b")));

    assertThat(names(order.ordered())).containsExactly("a", "b", "b");
  }

  @Test
  void withoutAWishJarsStandByTheirNames() throws Exception {
    FragmentOrder order =
        FragmentOrder.of(Optional.empty(), List.of(plain("a"), plain("no-id"), plain("b")));

    assertThat(names(order.ordered())).containsExactly("a", "no-id", "b");
    assertThat(order.said()).isFalse();
  }

  @Test
  @Spec("8.2.2.d")
  void theExamplesOfTheSpecificationComeOut() throws Exception {
    assertThat(
            relative(
                fragment("A", List.of(), List.of(OTHERS, "C")),
                before("B", OTHERS),
                after("C", OTHERS),
                plain("D"),
                plain("E"),
                before("F", OTHERS, "B")))
        .containsExactly("F", "B", "D", "E", "C", "A");
    assertThat(
            relative(
                fragment("no-id", List.of("C"), List.of(OTHERS)),
                before("B", OTHERS),
                plain("C"),
                after("D", OTHERS),
                before("E", OTHERS),
                plain("F")))
        .containsExactly("B", "E", "F", "no-id", "C", "D");
    assertThat(relative(after("A", "B"), plain("B"), before("C", OTHERS), plain("D")))
        .containsExactly("C", "B", "A", "D");
  }

  @Test
  @Spec("8.2.2.d")
  void aNameThatIsNotThereIsNoWish() throws Exception {
    assertThat(relative(after("A", "Z"), plain("B"))).containsExactly("A", "B");
  }

  @Test
  @Spec("8.2.2.e")
  void twoOfOneNameAreRefused() {
    assertThatThrownBy(() -> relative(plain("a"), plain("b"), plain("a")))
        .isInstanceOf(DescriptorException.class)
        .hasMessageContaining("a.jar")
        .hasMessageContaining("absolute-ordering");
  }

  @Test
  @Spec("8.2.2.e")
  void circlesAreRefused() {
    for (Fragment[] circle :
        new Fragment[][] {
          {after("a", "b"), after("b", "a")},
          {after("a", "a")},
          {fragment("a", List.of(OTHERS), List.of(OTHERS)), plain("b")},
          {
            before("a", OTHERS),
            before("b", OTHERS, "a"),
            before("a2", "b"),
            after("b2", "b"),
            fragment("c", List.of("a"), List.of(OTHERS))
          }
        }) {
      assertThatThrownBy(() -> relative(circle))
          .as(names(List.of(circle)).toString())
          .isInstanceOf(DescriptorException.class)
          .hasMessageContaining("circle");
    }
  }
}
