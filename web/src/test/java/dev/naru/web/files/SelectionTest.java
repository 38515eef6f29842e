package dev.naru.web.files;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionTest {

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 1",
    "bytes=0-99, 0, 100",
    "bytes=10-19, 10, 10",
    "bytes=90-, 90, 10",
    "bytes=90-200, 90, 10",
    "bytes=-1, 99, 1",
    "bytes=-100, 0, 100",
    "bytes=-1000, 0, 100",
    "BYTES= 5-6 , 5, 2",
    "bytes=0-99999999999999999999999, 0, 100",
    "bytes=-99999999999999999999999, 0, 100",
  })
  void aPartIsCutToWhatIsThere(String field, long position, long length) {
    assertThat(Selection.of(List.of(field), 100))
        .isEqualTo(new Selection.Part(new ByteRange(position, length)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999-"})
  void whatIsNotThereIsUnsatisfiable(String field) {
    assertThat(Selection.of(List.of(field), 100)).isSameAs(Selection.NOTHING);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=",
        "bytes=-",
        "bytes=5",
        "bytes=6-5",
        "bytes=a-b",
        "bytes=,",
        "bytes=1-2,x",
        "bytes=1-2,5-4",
        "bytes=1 - 2",
        "bytes=+1-2",
        "bytes=--1",
        "bytes=1-2-3",
        "items=1-2",
        "1-2",
        "bytes",
        "bytes =1-2",
        ""
      })
  void whatIsMalformedIsTheWhole(String field) {
    assertThat(Selection.of(List.of(field), 100)).isSameAs(Selection.WHOLE);
    assertThat(Selection.of(List.of("bytes=1-2", "bytes=1-2"), 100)).isSameAs(Selection.WHOLE);
  }

  @Test
  void anEmptyFileHasNoPart() {
    assertThat(Selection.of(List.of("bytes=0-"), 0)).isSameAs(Selection.NOTHING);
    assertThat(Selection.of(List.of("bytes=-5"), 0)).isSameAs(Selection.NOTHING);
  }

  private static Selection parts(long... numbers) {
    List<ByteRange> parts = new ArrayList<>();
    for (int i = 0; i < numbers.length; i += 2) {
      parts.add(new ByteRange(numbers[i], numbers[i + 1]));
    }
    return new Selection.Parts(parts);
  }

  @Test
  void partsStandInTheOrderInWhichTheyWereAskedFor() {
    assertThat(Selection.of(List.of("bytes=5000-5009, ,0-9,-10"), 10_000))
        .isEqualTo(parts(5_000, 10, 0, 10, 9_990, 10));
  }

  @Test
  void whatOverlapsOrNearlyTouchesIsOnePart() {
    assertThat(Selection.of(List.of("bytes=0-9,5-14"), 10_000))
        .isEqualTo(new Selection.Part(new ByteRange(0, 15)));
    assertThat(Selection.of(List.of("bytes=0-9,137-146"), 10_000))
        .isEqualTo(new Selection.Part(new ByteRange(0, 147)));
    assertThat(Selection.of(List.of("bytes=0-9,138-147"), 10_000)).isEqualTo(parts(0, 10, 138, 10));
    assertThat(Selection.of(List.of("bytes=9000-9009,0-9,400-409,5-405"), 10_000))
        .isEqualTo(parts(9_000, 10, 0, 410));
    assertThat(Selection.of(List.of("bytes=0-,0-,0-,0-,-1"), 10_000))
        .isEqualTo(new Selection.Part(new ByteRange(0, 10_000)));
  }

  @Test
  void partsThatAreNotThereAreLeftOut() {
    assertThat(Selection.of(List.of("bytes=0-9,20000-"), 10_000))
        .isEqualTo(new Selection.Part(new ByteRange(0, 10)));
    assertThat(Selection.of(List.of("bytes=10000-,20000-"), 10_000)).isSameAs(Selection.NOTHING);
  }

  @Test
  void tooManyPartsAreTheWhole() {
    String range =
        IntStream.range(0, 32).mapToObj(i -> i * 200 + "-" + i * 200).collect(joining(","));
    assertThat(Selection.of(List.of("bytes=" + range), 10_000))
        .isInstanceOfSatisfying(
            Selection.Parts.class, parts -> assertThat(parts.ranges()).hasSize(32));
    assertThat(Selection.of(List.of("bytes=" + range + ",9999-"), 10_000))
        .isSameAs(Selection.WHOLE);
    assertThat(Selection.of(List.of("bytes=" + "0-,".repeat(5_000)), 10_000))
        .isSameAs(Selection.WHOLE);
  }

  /** Whatever is asked for: the parts are disjoint, inside, and hold every byte that was wanted. */
  @Test
  void partsHoldWhatWasWanted() {
    Random random = new Random(20261122);
    for (int round = 0; round < 2_000; round++) {
      int size = 1 + random.nextInt(3_000);
      BitSet wanted = new BitSet();
      StringBuilder field = new StringBuilder("bytes=");
      int count = 1 + random.nextInt(12);
      for (int i = 0; i < count; i++) {
        int first = random.nextInt(size + 50);
        int last = first + random.nextInt(400);
        field.append(i == 0 ? "" : ",").append(first).append('-').append(last);
        wanted.set(Math.min(first, size), Math.min(last + 1, size));
      }
      List<ByteRange> parts =
          switch (Selection.of(List.of(field.toString()), size)) {
            case Selection.Part(ByteRange part) -> List.of(part);
            case Selection.Parts(List<ByteRange> several) -> several;
            case Selection.Nothing _ -> List.of();
            case Selection.Whole _ -> throw new AssertionError(field);
          };
      BitSet sent = new BitSet();
      for (ByteRange part : parts) {
        BitSet one = new BitSet();
        one.set((int) part.position(), (int) part.end());
        assertThat(one.intersects(sent)).isFalse();
        assertThat(part.end()).isLessThanOrEqualTo(size);
        sent.or(one);
      }
      wanted.andNot(sent);
      assertThat(wanted.isEmpty()).as(field.toString()).isTrue();
    }
  }
}
