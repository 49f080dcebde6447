package io.convoy.jobs.doctor;

import io.convoy.driver.cluster.RankMemory;
import io.convoy.driver.spark.ContainerRoom;
import io.convoy.executor.checkup.Finding;
import io.convoy.executor.checkup.MachineFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.SparkConf;

/** Whether executors have what ranks need, and whether Spark's settings hinder them. */
final class ClusterCheck {
  /** More of the memory in the heap leaves too little outside, where images and tensors are. */
  private static final double HEAP = 0.75;

  private final List<MachineFacts> machines;
  private final RankMemory need;
  private final SparkConf spark;

  /**
   * @param machines what executors have, at least one
   * @param need of a rank outside its heap
   * @param spark settings as they were given
   */
  ClusterCheck(List<MachineFacts> machines, RankMemory need, SparkConf spark) {
    this.machines = List.copyOf(machines);
    this.need = need;
    this.spark = spark;
  }

  List<Finding> run() {
    List<Finding> findings = new ArrayList<>();
    findings.add(java());
    findings.add(memory());
    findings.add(
        trouble(
            "native libraries",
            MachineFacts::libraries,
            "name a folder for them, on a local disk that is not mounted noexec, in CONVOY_NATIVES"));
    findings.add(
        trouble("reading images", MachineFacts::data, "make data.path readable on each host"));
    findings.add(
        trouble(
            "writing", MachineFacts::storage, "take a run.dir that each host can write and reach"));
    findings.add(settings());
    return findings;
  }

  private Finding java() {
    List<String> versions = machines.stream().map(MachineFacts::java).distinct().sorted().toList();
    Finding found = Finding.ok("java", "%s", String.join(", ", versions));
    return versions.size() == 1
        ? found
        : found.warning("executors differ: install one version of Java 17 on all hosts");
  }

  private Finding memory() {
    MachineFacts least = machines.get(0);
    for (MachineFacts one : machines) {
      least = outside(one) < outside(least) ? one : least;
    }
    Finding found =
        Finding.ok(
            "memory",
            "%,d MB heap of %,d MB on %s; %d cores a task; a rank needs about %s GB outside the heap"
                + " (%s)",
            least.heapMb(),
            least.memoryMb(),
            least.host(),
            least.cores(),
            RankMemory.gigabytes(need.bytes(1)),
            need.parts());
    String shortage = ContainerRoom.of(spark).map(room -> room.shortage(need)).orElse("");
    if (!shortage.isEmpty()) {
      return found.warning("spark.executor.memoryOverhead: " + shortage);
    }
    return least.heapMb() <= HEAP * least.memoryMb()
        ? found
        : found.warning(
            "images and tensors live outside the heap: lower spark.executor.memory, raise"
                + " spark.executor.memoryOverhead");
  }

  private static double outside(MachineFacts machine) {
    return (double) (machine.memoryMb() - machine.heapMb()) / machine.memoryMb();
  }

  private Finding trouble(String check, Function<MachineFacts, String> problem, String remedy) {
    List<String> problems =
        machines.stream()
            .filter(machine -> !problem.apply(machine).isEmpty())
            .map(machine -> machine.host() + ": " + problem.apply(machine))
            .distinct()
            .toList();
    return problems.isEmpty()
        ? Finding.ok(check, "works in %d tasks", machines.size())
        : Finding.ok(check, "%s", problems.get(0)).red(remedy);
  }

  private Finding settings() {
    if (isTrue("spark.dynamicAllocation.enabled")) {
      return Finding.ok("spark", "spark.dynamicAllocation.enabled = true")
          .warning("Convoy turns it off: ranks need all their executors at once; leave it out");
    }
    if (isTrue("spark.speculation")) {
      return Finding.ok("spark", "spark.speculation = true")
          .warning("a rank must not run twice, and Spark does not repeat it: leave it out");
    }
    return Finding.ok("spark", "no setting that hinders");
  }

  private boolean isTrue(String key) {
    return spark.getBoolean(key, false);
  }
}
