package io.convoy.jobs.search;

import com.typesafe.config.ConfigUtil;
import io.convoy.executor.model.zoo.DrawnCells;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Cells of NASNet's search space, as text.
 *
 * @param least blocks of a cell
 * @param most blocks of a cell
 * @param points of a grid: so many draws
 */
record CellChoices(int least, int most, int points) implements Distribution {
  CellChoices {
    if (least < 1 || least > most || most > DrawnCells.MOST_BLOCKS) {
      throw new IllegalArgumentException(
          "must be the least and the most blocks of a cell, such as [2, 5], up to "
              + DrawnCells.MOST_BLOCKS);
    }
    if (points < 1) {
      throw new IllegalArgumentException("points must be at least 1");
    }
  }

  @Override
  public String at(double share) {
    SplittableRandom random = new SplittableRandom((long) (share * 0x1p53));
    int blocks = least + random.nextInt(most - least + 1);
    return ConfigUtil.quoteString(DrawnCells.text(blocks, random.nextLong()));
  }

  @Override
  public List<String> grid() {
    return IntStream.range(0, points).mapToObj(i -> at((double) i / points)).toList();
  }

  @Override
  public double share(String value) {
    return Double.NaN;
  }
}
