package io.convoy.executor.model.zoo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A cell of NASNet's search space (Zoph et al. 2018, "Learning transferable architectures for
 * scalable image recognition", section 3): blocks that each add what two operations make of two
 * earlier maps.
 *
 * <p>Maps are numbered: 0 is the output of the cell before the last one, 1 that of the last one,
 * and 2, 3 and so on are the blocks. As text a cell is, for instance, {@code "sep5(1)+sep3(0)
 * avg3(1)+id(0) > 0 2 3"}: blocks, and behind {@code >} the maps whose channels are the output.
 * Without that they are the blocks that no other takes.
 *
 * @param blocks at least one
 * @param outputs numbers of maps
 */
record Cell(List<Block> blocks, List<Integer> outputs) {
  private static final int INPUTS = 2;
  private static final String END = ">";

  /** What a recipe writes for the operations: identity, separable, means, maxima, convolutions. */
  private static final List<String> OPERATIONS =
      List.of("id", "sep3", "sep5", "sep7", "avg3", "max3", "conv1", "conv3");

  /**
   * An operation on a map.
   *
   * @param operation one of the names
   * @param map its number
   */
  record Step(String operation, int map) {
    /** Whether it is of maps that the cell is given, not of blocks. */
    boolean isOfInput() {
      return map < INPUTS;
    }

    /** Pixels of its window on a side. */
    int window() {
      return operation.charAt(operation.length() - 1) - '0';
    }

    /** The operation without its window. */
    String family() {
      return operation.equals("id") ? operation : operation.substring(0, operation.length() - 1);
    }

    @Override
    public String toString() {
      return operation + "(" + map + ")";
    }
  }

  /** The sum of two steps. */
  record Block(Step one, Step other) {
    @Override
    public String toString() {
      return one + "+" + other;
    }
  }

  Cell {
    blocks = List.copyOf(blocks);
    outputs = List.copyOf(outputs);
  }

  /**
   * Reads a cell.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static Cell of(String text) {
    List<String> parts = Arrays.asList(text.trim().split("\\s*" + END + "\\s*", -1));
    List<Block> blocks = new ArrayList<>();
    for (String block : parts.get(0).split("\\s+", -1)) {
      String[] steps = block.split("\\+", -1);
      if (steps.length != 2) {
        throw new IllegalArgumentException(
            "\"" + block + "\" is no block: it must be two operations, such as sep3(0)+id(1)");
      }
      int maps = INPUTS + blocks.size();
      blocks.add(checked(new Block(step(steps[0], maps), step(steps[1], maps))));
    }
    if (parts.size() > 2) {
      throw new IllegalArgumentException("\"" + text + "\" has more than one " + END);
    }
    List<Integer> outputs =
        parts.size() == 1 ? unused(blocks) : outputs(parts.get(1), INPUTS + blocks.size());
    if (!used(blocks).containsAll(List.of(0, 1))) {
      throw new IllegalArgumentException(
          "\"" + text + "\" must have operations on both maps 0 and 1");
    }
    return new Cell(blocks, outputs);
  }

  private static Block checked(Block block) {
    if (block.one().equals(block.other()) && block.one().family().equals("id")) {
      throw new IllegalArgumentException("\"" + block + "\" adds a map to itself");
    }
    return block;
  }

  private static Step step(String text, int maps) {
    int bracket = text.indexOf('(');
    String operation = bracket < 0 ? text : text.substring(0, bracket);
    if (!OPERATIONS.contains(operation) || !text.endsWith(")")) {
      throw new IllegalArgumentException(
          String.format(
              "\"%s\" is no operation: it must be one of %s with the number of a map, such as"
                  + " sep3(0)",
              text, String.join(", ", OPERATIONS)));
    }
    return new Step(operation, map(text.substring(bracket + 1, text.length() - 1), maps));
  }

  private static List<Integer> outputs(String text, int maps) {
    List<Integer> outputs =
        Arrays.stream(text.split("\\s+", -1)).map(map -> map(map, maps)).toList();
    if (outputs.stream().allMatch(map -> map < INPUTS)
        || outputs.stream().distinct().count() < outputs.size()) {
      throw new IllegalArgumentException(
          "\"" + END + " " + text + "\" must name maps once, and at least one block");
    }
    return outputs;
  }

  private static int map(String text, int maps) {
    int number = text.matches("\\d{1,3}") ? Integer.parseInt(text) : maps;
    if (number >= maps) {
      throw new IllegalArgumentException(
          String.format("\"%s\" is no map: here there are 0 to %d", text, maps - 1));
    }
    return number;
  }

  private static TreeSet<Integer> used(List<Block> blocks) {
    TreeSet<Integer> used = new TreeSet<>();
    for (Block block : blocks) {
      used.add(block.one().map());
      used.add(block.other().map());
    }
    return used;
  }

  private static List<Integer> unused(List<Block> blocks) {
    TreeSet<Integer> used = used(blocks);
    return IntStream.range(INPUTS, INPUTS + blocks.size())
        .filter(map -> !used.contains(map))
        .boxed()
        .toList();
  }

  /** A cell of so many blocks, each of its choices as likely as another. */
  static Cell drawn(int blocks, SplittableRandom random) {
    while (true) {
      List<Block> drawn = new ArrayList<>();
      for (int i = 0; i < blocks; i++) {
        Block block = new Block(step(INPUTS + i, random), step(INPUTS + i, random));
        while (block.one().equals(block.other())) {
          block = new Block(block.one(), step(INPUTS + i, random));
        }
        drawn.add(block);
      }
      if (used(drawn).containsAll(List.of(0, 1))) {
        return new Cell(drawn, unused(drawn));
      }
    }
  }

  private static Step step(int maps, SplittableRandom random) {
    return new Step(OPERATIONS.get(random.nextInt(OPERATIONS.size())), random.nextInt(maps));
  }

  /** The text that {@link #of} reads. */
  @Override
  public String toString() {
    return joined(blocks) + " " + END + " " + joined(outputs);
  }

  private static String joined(List<?> parts) {
    return parts.stream().map(Object::toString).collect(Collectors.joining(" "));
  }
}
