package io.compensationd.admin;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.opentest4j.TestAbortedException;

/// The system's Chromium, one for a class, and what went wrong in it.
final class Chromium implements AutoCloseable {
    private static final List<Path> PLACES = List.of(
            Path.of("/usr/bin/chromium"), Path.of("/usr/bin/chromium-browser"), Path.of("/usr/bin/google-chrome"));
    private static final List<String> FLAGS = List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");
    private static final int TIMEOUT_MILLIS = 60_000;
    private static final int HEIGHT = 860;
    private static final Path SCREENSHOTS = Path.of("target/screenshots");

    private final Playwright playwright;
    private final Browser browser;
    private final String axe;

    /// What no page may do: ask another host, open a dialog, break the policy.
    final List<String> wrongs = new CopyOnWriteArrayList<>();

    /// How somebody looks at pages.
    record Look(String name, String locale, ColorScheme theme, int width) {
        static final Look DESK = new Look("en-light", "en-US", ColorScheme.LIGHT, 1280);
        static final Look CHINESE = new Look("zh-dark", "zh-CN", ColorScheme.DARK, 1280);
        static final Look PHONE = new Look("en-dark-phone", "en-US", ColorScheme.DARK, 390);
        static final Look CHINESE_PHONE = new Look("zh-light-phone", "zh-CN", ColorScheme.LIGHT, 390);
    }

    private Chromium(Path executable) {
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable)
                        .setArgs(FLAGS));
        axe = resource("/axe.min.js");
    }

    /// Where there is none, the class says so and does not run; in CI that is a failure.
    static Chromium start() {
        return new Chromium(PLACES.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> none("Not run: there is no Chromium in " + PLACES + " (apt-get install chromium)")));
    }

    private static RuntimeException none(String words) {
        return System.getenv("CI") == null ? new TestAbortedException(words) : new IllegalStateException(words);
    }

    /// A window of somebody with no cookies yet.
    ///
    /// @param base the only address that it may ask
    Page window(Look look, String... base) {
        var context = browser.newContext(new Browser.NewContextOptions()
                .setLocale(look.locale())
                .setColorScheme(look.theme())
                .setViewportSize(look.width(), HEIGHT));
        context.setDefaultTimeout(TIMEOUT_MILLIS);
        var page = context.newPage();
        page.onRequest(request -> {
            if (List.of(base).stream().noneMatch(request.url()::startsWith)) wrongs.add("asked " + request.url());
        });
        page.onDialog(dialog -> {
            wrongs.add("dialog " + dialog.message());
            dialog.dismiss();
        });
        page.onConsoleMessage(message -> {
            if (message.text().contains("Content Security Policy")) wrongs.add(message.text());
        });
        page.onPageError(wrongs::add);
        return page;
    }

    /// What axe finds on the page as it is now, that is serious or critical.
    List<String> serious(Page page) {
        page.evaluate(axe);
        var found = (List<?>) page.evaluate("""
                async () => (await axe.run()).violations
                    .filter(it => it.impact === 'serious' || it.impact === 'critical')
                    .map(it => it.id + ': ' + it.nodes.map(node => node.target.join(' ')).join(', '))""");
        return found.stream().map(String::valueOf).toList();
    }

    static void screenshot(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(SCREENSHOTS.resolve(name + ".png")));
    }

    static Optional<String> wider(Page page) {
        var wide = (boolean) page.evaluate("document.documentElement.scrollWidth > innerWidth");
        return wide ? Optional.of(page.url()) : Optional.empty();
    }

    static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    static Locator link(Page page, String name) {
        return page.getByRole(
                AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    static String focused(Page page) {
        return String.valueOf(page.evaluate("document.activeElement.textContent"));
    }

    static String name(String path) {
        return path.equals("/") ? "overview" : path.substring(1).replace('/', '-');
    }

    private static String resource(String name) {
        try (InputStream in = Chromium.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        for (var context : new ArrayList<>(browser.contexts())) context.close();
        browser.close();
        playwright.close();
    }
}
