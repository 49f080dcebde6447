package io.convoy.executor.health;

import io.convoy.executor.base.Processor;
import io.convoy.executor.exchange.Collectives;
import io.convoy.executor.exchange.RankTexts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Which ranks of a round round alike. Ranks of one group make equal bits of an update of equal
 * numbers; those of several groups make equal numbers but for rounding.
 *
 * @param groups of each rank, the number of its group
 * @param processors of each rank
 */
public record ProcessorGroups(List<Integer> groups, List<String> processors) {
  public ProcessorGroups {
    groups = List.copyOf(groups);
    processors = List.copyOf(processors);
  }

  /**
   * Tells all ranks of each other; every rank of a round calls it at once.
   *
   * @param own this rank's processor
   * @param arithmetic checksum of what this rank makes of an update of fixed numbers
   */
  public static ProcessorGroups meet(Processor own, long arithmetic, Collectives exchange) {
    CRC32C crc = new CRC32C();
    crc.update(own.instructions().getBytes(StandardCharsets.UTF_8));
    String text = arithmetic + " " + crc.getValue() + "\n" + own;
    List<Integer> groups = new ArrayList<>();
    List<String> names = new ArrayList<>();
    Map<String, Integer> known = new LinkedHashMap<>();
    for (String rank : RankTexts.gather(text, exchange)) {
      int end = rank.indexOf('\n');
      groups.add(known.computeIfAbsent(rank.substring(0, end), kind -> known.size()));
      names.add(rank.substring(end + 1));
    }
    return new ProcessorGroups(groups, names);
  }

  /** Whether there are several groups. */
  public boolean mixed() {
    return groups.stream().distinct().count() > 1;
  }

  /** The ranks with the processors of each group, for a message. */
  public String described() {
    Map<Integer, List<Integer>> ranks = new LinkedHashMap<>();
    for (int rank = 0; rank < groups.size(); rank++) {
      ranks.computeIfAbsent(groups.get(rank), group -> new ArrayList<>()).add(rank);
    }
    List<String> parts = new ArrayList<>();
    for (List<Integer> members : ranks.values()) {
      String numbers = members.toString().replaceAll("[\\[\\]]", "");
      parts.add(
          String.format(
              "rank%s %s %s",
              members.size() == 1 ? "" : "s", numbers, processors.get(members.get(0))));
    }
    return String.join("; ", parts);
  }
}
