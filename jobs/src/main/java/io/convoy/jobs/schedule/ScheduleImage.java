package io.convoy.jobs.schedule;

import io.convoy.driver.plan.Planner;
import io.convoy.driver.schedule.Timeline;
import io.convoy.executor.optim.StepRates;
import io.convoy.jobs.output.OutputFile;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import javax.imageio.ImageIO;

/** The schedules of a run as an image: learning rate above, momentum and decay below. */
public final class ScheduleImage {
  private static final int WIDTH = 960;
  private static final int LEFT = 90;
  private static final int RIGHT = 30;
  private static final Color GRID = new Color(0xDDDDDD);
  private static final Color RATE = new Color(0x1F5FBF);
  private static final Color MOMENTUM = new Color(0xBF3F1F);
  private static final Color DECAY = new Color(0x2F8F3F);

  private final String title;
  private final Planner planner;

  /**
   * Takes a run's plan.
   *
   * @param title shown above
   */
  public ScheduleImage(String title, Planner planner) {
    this.title = title;
    this.planner = planner;
  }

  /** A panel: where it is, and the largest value that it shows. */
  private record Panel(int top, int height, double most) {
    double y(double value) {
      return top + height - value / most * height;
    }
  }

  /**
   * Draws into a file.
   *
   * @throws IllegalArgumentException if it cannot be written
   */
  public void write(Path file) {
    new OutputFile(file)
        .write(
            out -> {
              if (!ImageIO.write(image(), "png", out)) {
                throw new IOException("this Java writes no PNG");
              }
            });
  }

  BufferedImage image() {
    BufferedImage image = new BufferedImage(WIDTH, 620, BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = image.createGraphics();
    canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    canvas.setColor(Color.WHITE);
    canvas.fillRect(0, 0, image.getWidth(), image.getHeight());
    canvas.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 16));
    canvas.setColor(Color.BLACK);
    canvas.drawString(title, LEFT, 28);
    canvas.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    Panel rates = new Panel(60, 320, most(StepRates::learningRate));
    axes(canvas, rates);
    line(canvas, rates, RATE, StepRates::learningRate);
    label(canvas, RATE, "learning rate", LEFT, rates.top() - 8);
    Panel shares =
        new Panel(440, 110, Math.max(most(StepRates::momentumShare), most(StepRates::decayShare)));
    axes(canvas, shares);
    line(canvas, shares, MOMENTUM, StepRates::momentumShare);
    line(canvas, shares, DECAY, StepRates::decayShare);
    label(canvas, MOMENTUM, "momentum x", LEFT, shares.top() - 8);
    label(canvas, DECAY, "weight decay x", LEFT + 120, shares.top() - 8);
    canvas.setColor(Color.BLACK);
    canvas.drawString("epoch", WIDTH / 2, 610);
    canvas.dispose();
    return image;
  }

  private double most(ToDoubleFunction<StepRates> number) {
    double most = 0;
    for (long step = 1; step <= planner.timeline().totalSteps(); step++) {
      most = Math.max(most, number.applyAsDouble(planner.rates(step)));
    }
    return most == 0 ? 1 : most;
  }

  private static void label(Graphics2D canvas, Color colour, String text, int x, int y) {
    canvas.setColor(colour);
    canvas.drawString(text, x, y);
  }

  private void axes(Graphics2D canvas, Panel panel) {
    for (int i = 0; i <= 4; i++) {
      int y = (int) Math.round(panel.y(panel.most() * i / 4));
      canvas.setColor(GRID);
      canvas.drawLine(LEFT, y, WIDTH - RIGHT, y);
      canvas.setColor(Color.DARK_GRAY);
      String text = String.format(Locale.ROOT, "%.4g", panel.most() * i / 4);
      canvas.drawString(text, LEFT - 10 - canvas.getFontMetrics().stringWidth(text), y + 5);
    }
    Timeline run = planner.timeline();
    for (int i = 0; i <= 5; i++) {
      int x = LEFT + (WIDTH - LEFT - RIGHT) * i / 5;
      canvas.setColor(GRID);
      canvas.drawLine(x, panel.top(), x, panel.top() + panel.height());
      canvas.setColor(Color.DARK_GRAY);
      String text = String.format(Locale.ROOT, "%.4g", run.epochs(0, run.totalSteps() * i / 5));
      canvas.drawString(
          text,
          x - canvas.getFontMetrics().stringWidth(text) / 2,
          panel.top() + panel.height() + 18);
    }
  }

  private void line(
      Graphics2D canvas, Panel panel, Color colour, ToDoubleFunction<StepRates> number) {
    Path2D path = new Path2D.Double();
    long total = planner.timeline().totalSteps();
    for (long step = 1; step <= total; step++) {
      double x = LEFT + (double) (WIDTH - LEFT - RIGHT) * step / total;
      double y = panel.y(number.applyAsDouble(planner.rates(step)));
      if (step == 1) {
        path.moveTo(x, y);
      } else {
        path.lineTo(x, y);
      }
    }
    canvas.setColor(colour);
    canvas.setStroke(new BasicStroke(2));
    canvas.draw(path);
    canvas.setStroke(new BasicStroke(1));
  }
}
