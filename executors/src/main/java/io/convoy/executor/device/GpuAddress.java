package io.convoy.executor.device;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A cluster's name of a GPU: a number as nvidia-smi counts, a UUID ({@code GPU-...}) or a MIG
 * instance ({@code MIG-...}).
 *
 * @param text as the cluster gave it
 */
record GpuAddress(String text) {
  private static final String GPU = "GPU-";
  private static final String MIG = "MIG-";

  GpuAddress {
    text = text.strip();
  }

  boolean isMig() {
    return text.startsWith(MIG);
  }

  /** Selects a MIG instance before CUDA looks: a process sees one, and nothing else selects it. */
  void selectIn(Cuda cuda) {
    if (cuda.visible().isEmpty()) {
      cuda.show(text);
    }
  }

  /**
   * LibTorch's number of it.
   *
   * @throws IllegalArgumentException if it is not clear which of the GPUs it is that this process
   *     sees
   */
  int among(Cuda cuda) {
    List<String> named = names(cuda.visible());
    List<Gpu> gpus = cuda.gpus();
    return IntStream.range(0, gpus.size())
        .filter(i -> is(gpus.get(i), i < named.size() ? named.get(i) : ""))
        .findFirst()
        .orElseGet(() -> isNumber() ? ofNumber(named, gpus) : missing(cuda));
  }

  /** Whether it is a GPU, by its UUID or by what the variable calls it. */
  private boolean is(Gpu gpu, String named) {
    String uuid = text.replaceFirst("^(" + GPU + "|" + MIG + ")", "").toLowerCase(Locale.ROOT);
    return named.equals(text) || gpu.uuid().toLowerCase(Locale.ROOT).equals(uuid);
  }

  private boolean isNumber() {
    return text.matches("\\d{1,4}");
  }

  /**
   * The GPU by position on the bus; one that the variable hides or names by a UUID can only be the
   * one.
   */
  private int ofNumber(List<String> named, List<Gpu> gpus) {
    if (gpus.size() == 1 && (!named.isEmpty() || text.equals("0"))) {
      return 0;
    }
    List<Integer> byBus =
        IntStream.range(0, gpus.size())
            .boxed()
            .sorted(Comparator.comparing(i -> gpus.get(i).bus()))
            .toList();
    int number = Integer.parseInt(text);
    if (!named.isEmpty() || number >= byBus.size()) {
      throw new IllegalArgumentException(
          String.format(
              "Spark gave GPU %s, but this process sees %s: let the discovery script print UUIDs, as"
                  + " deploy/gpus.sh does",
              text, described(named, gpus)));
    }
    return byBus.get(number);
  }

  private int missing(Cuda cuda) {
    throw new IllegalArgumentException(
        String.format(
            "Spark gave GPU %s, but this process sees %s: unset %s for executors, or let it name"
                + " this one%s",
            text,
            described(names(cuda.visible()), cuda.gpus()),
            Cuda.VISIBLE,
            isMig() ? "; a process sees one MIG instance, so that each rank needs its own" : ""));
  }

  private static String described(List<String> named, List<Gpu> gpus) {
    String count = gpus.size() == 1 ? "1 GPU" : gpus.size() + " GPUs";
    return named.isEmpty()
        ? count
        : count + " (" + Cuda.VISIBLE + " = " + String.join(",", named) + ")";
  }

  private static List<String> names(String variable) {
    return variable.isEmpty()
        ? List.of()
        : Arrays.stream(variable.split(",")).map(String::strip).toList();
  }
}
