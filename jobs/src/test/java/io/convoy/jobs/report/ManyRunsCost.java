package io.convoy.jobs.report;

import io.convoy.driver.conf.RunConf;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;

/** Prints how long the page about many runs takes; arguments: runs, steps of each. */
final class ManyRunsCost {
  private ManyRunsCost() {}

  public static void main(String... arguments) throws Exception {
    int runs = Integer.parseInt(arguments[0]);
    int steps = Integer.parseInt(arguments[1]);
    Path folder = Files.createTempDirectory("runs");
    for (int run = 0; run < runs; run++) {
      MadeUpRun made = new MadeUpRun(folder.resolve("run" + run)).start(steps / 2);
      for (int i = 1; i <= steps; i++) {
        made.step(i, 2 * i <= steps ? 1 : 2, 2.3 / (1 + i * run / 1000.0), 0.1);
      }
      made.evaluation(steps, 2, 2, run / 2000.0);
      String recipe =
          "run.dir = r, data.path = d, model.name = resnet8, schedule.learning-rate = "
              + Math.pow(10, -4.0 * run / runs);
      made.end(steps, null).write(RunConf.parse(recipe, "made up").render());
    }
    for (int i = 0; i < 3; i++) {
      long start = System.nanoTime();
      String page = new RunReport(new Configuration()).page(List.of(folder.toString()), 0);
      System.out.printf(
          "%d runs of %d steps: %.2f s, %.1f MB%n",
          runs, steps, (System.nanoTime() - start) / 1e9, page.length() / 1e6);
    }
    FileUtils.deleteDirectory(folder.toFile());
  }
}
