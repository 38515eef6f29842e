package dev.naru.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReportTest {

  private static final Product PEER = new Product("Tomcat 11", "virtual threads");
  private static final String PREFACE = "# Results\n\nOn this machine.\n";

  private static Result result(Work work, double ours, String measured) {
    Result result = new Result(work, measured);
    result.add(Product.NARU, 0, sample(ours));
    result.add(PEER, 0, sample(100));
    result.memory(Product.NARU, 5 << 10);
    return result;
  }

  private static Result.Sample sample(double requestsPerSecond) {
    return new Result.Sample(new Load(requestsPerSecond, 1_000, 100), 10);
  }

  private static Work work(String key) {
    return Work.all().stream().filter(each -> each.key().equals(key)).findFirst().orElseThrow();
  }

  @Test
  void aGateIsReachedOrNotAndSaysWhenThatWasMeasured() {
    Report report = new Report(PREFACE, "");
    report.add(result(work("page"), 100, "now, 1abc"));
    report.add(result(work("echo"), 99, "then, 2abc"));

    assertThat(report.markdown().lines())
        .contains(
            "| 4 KiB page in 512-byte writes | 64 | Tomcat 11, virtual threads"
                + " | 1.00 | 1.00 | ≥ 1.00 | reached | now, 1abc |",
            "| 64 KiB POST echo | 64 | Tomcat 11, virtual threads"
                + " | 0.99 | 0.99 | ≥ 1.00 | **not reached** | then, 2abc |",
            "| 64 KiB POST echo | 64 | Naru | 99 |  |  | 1.00 ms | 10.0 | 5 MiB |");
  }

  @Test
  void whatIsMeasuredAgainTakesThePlaceOfWhatWasAndTheRestStays() {
    Report first = new Report(PREFACE, "");
    first.add(result(work("servlet-512"), 300, "first"));
    Result broken = result(work("echo"), 300, "first");
    broken.trouble("Tomcat 11 died\nof something");
    first.add(broken);
    assertThat(first.clean()).isFalse();

    Report second = new Report(PREFACE, first.markdown());
    second.add(result(work("page"), 400, "second"));
    second.add(result(work("servlet-512"), 200, "second"));

    assertThat(second.clean()).isTrue();
    String rows = second.markdown();
    assertThat(rows.lines().filter(line -> line.endsWith("| reached | second |")))
        .satisfiesExactly(
            line -> assertThat(line).startsWith("| servlet 13 B | 512 |").contains("2.00"),
            line -> assertThat(line).startsWith("| 4 KiB page"));
    assertThat(rows.lines().filter(line -> line.endsWith("| reached | first |")))
        .singleElement()
        .satisfies(line -> assertThat(line).startsWith("| 64 KiB POST echo"));
    assertThat(rows).contains("| 64 KiB POST echo | 64 | Tomcat 11 died |");
    assertThat(new Report(PREFACE, rows).markdown()).isEqualTo(rows);
  }

  @Test
  void ofForwardersTheGateIsHaproxysAndBulkDataHasNoLatency() {
    Result result = new Result(work("forward-streams"), "now");
    Result.Sample bulk = new Result.Sample(new Load(900, Double.NaN, 1_800), 400);
    result.add(Product.NARU, 0, bulk);
    result.add(new Product("nginx", "1 worker"), 0, bulk);
    result.add(new Product("HAProxy", "splice"), 0, sample(1_000));
    Report report = new Report(PREFACE, "");
    report.add(result);

    assertThat(report.markdown().lines().filter(line -> line.contains("MiB to the client")))
        .containsExactly(
            "| TCP, MiB to the client | 4 | HAProxy, splice"
                + " | 0.90 | 0.90 | ≥ 0.80 | reached | now |",
            "| TCP, MiB to the client | 4 | Naru | 900 |  |  |  | 400.0 |  |",
            "| TCP, MiB to the client | 4 | nginx, 1 worker | 900 | 1.00 | 1.00 |  | 400.0 |  |",
            "| TCP, MiB to the client | 4 | HAProxy, splice"
                + " | 1000 | 0.90 | 0.90 | 1.00 ms | 10.0 |  |");
  }

  @Test
  void nothingIsKeptOfWhatWasMeasuredInAnotherWay() {
    Report other = new Report("# Results\n\nOn another machine.\n", "");
    other.add(result(work("page"), 100, "first"));

    assertThat(new Report(PREFACE, other.markdown()).markdown())
        .isEqualTo(new Report(PREFACE, "").markdown());
  }
}
