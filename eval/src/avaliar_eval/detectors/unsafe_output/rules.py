"""What harms by being rendered, run or opened. The part of a rule's id behind the point is its kind and name."""

from __future__ import annotations

from ...issue import Severity
from ...rules import Rule, RuleSet

__all__ = ['RULES', 'kind_of']

_RENDER = 'Escape the answer before it is rendered, or render it as text.'
_RUN = 'Do not run it; let a person read it first.'
_QUERY = 'Do not run it against data that matters; use a role that may only read.'
_CODE = 'Let a person review the code before it is used.'
_OPEN = 'Put an apostrophe in front of the cell before the file is written.'

RULES = RuleSet(
    [
        Rule('unsafe_output.script_tag', r'<script\b[^<>]{0,500}>', ('<script',), Severity.HIGH, 0.9, 'The answer holds a script tag.', _RENDER),
        Rule(
            'unsafe_output.script_handler',
            r'<[a-z][a-z0-9]{0,20}\b[^<>]{0,400}?[\s/"\']on(?:error|load|click|dblclick|mouse[a-z]{2,5}|pointer[a-z]{2,6}|key(?:up|down|press)|focus|focusin|blur|change|input|submit|toggle|begin|end|start|animation[a-z]{3,9}|transitionend|wheel|drag|drop|paste|copy|hashchange|message|pageshow|beforeunload|unload|resize|scroll)\s{0,5}=',
            ('onerror', 'onload', 'onclick', 'ondblclick', 'onmouse', 'onpointer', 'onkey', 'onfocus', 'onblur', 'onchange', 'oninput',
             'onsubmit', 'ontoggle', 'onbegin', 'onend', 'onstart', 'onanimation', 'ontransitionend', 'onwheel', 'ondrag', 'ondrop',
             'onpaste', 'oncopy', 'onhashchange', 'onmessage', 'onpageshow', 'onbeforeunload', 'onunload', 'onresize', 'onscroll'),
            Severity.HIGH, 0.9, 'The answer holds HTML with an event handler.', _RENDER,
        ),
        Rule(
            'unsafe_output.script_url',
            r'(?:href|src|action|formaction|xlink:href|srcdoc|content|\]\()\s{0,5}=?\s{0,5}["\'<]?\s{0,5}(?:javascript|vbscript|data:text/html|data:image/svg\+xml|data:application/(?:xhtml|javascript))[:;,]',
            ('javascript', 'vbscript', 'data:'), Severity.HIGH, 0.9, 'The answer holds a link or source that runs script.', _RENDER,
        ),
        Rule(
            'unsafe_output.script_frame',
            r'<(?:iframe|object|embed|frame|frameset|applet|portal)\b[^<>]{0,500}>|<meta\b[^<>]{0,200}http-equiv[^<>]{0,20}refresh[^<>]{0,300}>|<base\b[^<>]{0,20}\bhref[^<>]{0,300}>|<form\b[^<>]{0,300}\baction\s{0,5}=\s{0,5}["\']?https?:[^<>]{0,300}>|<link\b[^<>]{0,300}\b(?:import|stylesheet)[^<>]{0,300}>|<style\b[^<>]{0,100}>[^<]{0,500}(?:@import|expression\(|url\(\s{0,3}["\']?https?:)',
            ('<iframe', '<object', '<embed', '<frame', '<applet', '<portal', '<meta', '<base', '<form', '<link', '<style'),
            Severity.MEDIUM, 0.75, 'The answer holds HTML that loads another page or sends a form to one.', _RENDER,
        ),
        Rule(
            'unsafe_output.script_bootstrap',
            r'(?:document\.(?:cookie|write\(|location)|localStorage\.getItem|window\.location)[^\n]{0,120}(?:https?:|fetch\(|new Image|\.src\s{0,3}=|XMLHttpRequest)|(?:fetch\(|new Image|\.src\s{0,3}=)[^\n]{0,160}document\.cookie',
            ('document.', 'localstorage', 'window.location'), Severity.HIGH, 0.8, 'The answer holds script that sends cookies or storage elsewhere.', _RENDER,
        ),
        Rule(
            'unsafe_output.shell_delete',
            r'\brm\s+(?:-[a-z]+\s+|--[a-z-]+\s+){1,5}(?:"|\')?(?:/(?:[\s`;&)|]|\*|$|"|\')|/(?:etc|usr|bin|boot|home|var|lib|root|opt|sbin|dev)\b/?(?:\s|\*|$)|~/?(?:[\s`;&)|]|\*|$)|\$HOME/?(?:\s|\*|$|")|\*(?:\s|$)|\.\./?\*?(?:\s|$)|\./?\*?(?:\s|$))|--no-preserve-root|\bfind\s+/[^\n|]{0,80}\s-delete\b|\b(?:del|erase)\s+(?:/[a-z]\s+){1,4}(?:[a-z]:\\|%(?:systemroot|userprofile)%)|\brd\s+/s\s+/q\s+[a-z]:\\|\bremove-item\b[^\n]{0,60}-recurse[^\n]{0,60}(?:[a-z]:\\(?:\s|$|\*)|\$home|\$env:)|\bshutil\.rmtree\(\s{0,3}["\'](?:/|~|[a-z]:\\\\)["\']',
            ('rm ', 'no-preserve-root', 'find ', 'del ', 'erase ', 'rd /s', 'remove-item', 'rmtree'),
            Severity.HIGH, 0.88, 'The answer holds a command that deletes a whole tree of files.', _RUN,
        ),
        Rule(
            'unsafe_output.shell_disk',
            r'\bmkfs(?:\.\w+)?\s+(?:-\w+\s+){0,4}/dev/|\bdd\s+[^\n]{0,120}\bof=/dev/(?:sd|hd|nvme|vd|mmcblk|disk)|>\s{0,3}/dev/(?:sd[a-z]|nvme\d|hd[a-z])|\bwipefs\s+-a|\bshred\s+[^\n]{0,60}/dev/|\bformat\s+[a-z]:\s{0,3}(?:/|$)|\bdiskpart\b|\bclear-disk\b|\bformat-volume\b|\bchmod\s+-R\s+0?(?:777|000)\s+/(?:\s|$|\*)|\bchown\s+-R\s+\S{1,40}\s+/(?:\s|$)|\bmv\s+/?\S{1,40}\s+/dev/null|\bcrontab\s+-r\b|\bvssadmin\s+delete\s+shadows|\bbcdedit\b[^\n]{0,60}recoveryenabled\s+no',
            ('mkfs', 'dd ', '/dev/', 'wipefs', 'shred', 'format ', 'diskpart', 'clear-disk', 'format-volume', 'chmod', 'chown', 'crontab -r', 'vssadmin', 'bcdedit'),
            Severity.HIGH, 0.85, 'The answer holds a command that destroys a disk or a system.', _RUN,
        ),
        Rule('unsafe_output.shell_fork_bomb', r':\s?\(\)\s?\{\s?:\s?\|\s?:\s?&\s?\}\s?;\s?:|%0\s?\|\s?%0|\bwhile\s+true\s?;\s?do\s+\S{1,40}\s?&\s?;?\s?done', (':()', ': ()', '%0|%0', '%0 | %0', 'while true'), Severity.HIGH, 0.9, 'The answer holds a fork bomb.', _RUN),
        Rule(
            'unsafe_output.shell_remote',
            r'\b(?:curl|wget|fetch)\s[^\n|;]{3,300}\|\s{0,3}(?:sudo\s+(?:-\w+\s+)?)?(?:/bin/|/usr/bin/env\s+)?(?:ba|z|da|k|fi|)sh\b|\b(?:curl|wget)\s[^\n|;]{3,300}\|\s{0,3}(?:sudo\s+)?(?:python[23]?|perl|ruby|node|php)\b|\b(?:ba|z)?sh\s+(?:-c\s+)?["\']?(?:<\(|\$\()\s{0,3}(?:curl|wget)\b|\b(?:iex|invoke-expression)\b[^\n]{0,120}(?:downloadstring|invoke-webrequest|iwr|irm|invoke-restmethod)|\b(?:iwr|irm|invoke-webrequest|invoke-restmethod)\b[^\n]{0,200}\|\s{0,3}(?:iex|invoke-expression)|\bpowershell(?:\.exe)?\b[^\n]{0,80}\s-e(?:nc|ncodedcommand)?\s+[a-z0-9+/=]{40,}|\bmshta\s+https?:|\bcertutil\b[^\n]{0,60}-urlcache|\bregsvr32\b[^\n]{0,60}/i:https?:|\bbitsadmin\b[^\n]{0,40}/transfer|\bbase64\s+(?:-d|--decode|-D)\s{0,3}\|\s{0,3}(?:ba|z)?sh\b',
            ('curl', 'wget', 'fetch ', 'iex', 'invoke-', 'iwr', 'irm', 'powershell', 'mshta', 'certutil', 'regsvr32', 'bitsadmin', 'base64'),
            Severity.MEDIUM, 0.8, 'The answer holds a command that runs what it fetches unseen.', 'Fetch it first, read it, then run it.',
        ),
        Rule(
            'unsafe_output.shell_reverse',
            r'/dev/(?:tcp|udp)/[\w.$\{\}-]{1,80}/\d{1,5}|\bn(?:c|cat|etcat)\b[^\n]{0,60}\s-[a-z]{0,6}e\s{0,3}\S{0,20}(?:/bin/|cmd|powershell)|\bmkfifo\b[^\n]{1,160}\bnc\b|\bsocket\.socket\([^\n]{0,400}\b(?:dup2|pty\.spawn|subprocess)|\bfsockopen\([^\n]{1,200}(?:proc_open|exec\(|/bin/sh)|\bSystem\.Net\.Sockets\.TCPClient\([^\n]{1,400}\biex\b|\bsocat\b[^\n]{0,100}\bexec:',
            ('/dev/tcp', '/dev/udp', 'nc ', 'ncat', 'netcat', 'mkfifo', 'socket.socket', 'fsockopen', 'tcpclient', 'socat'),
            Severity.CRITICAL, 0.9, 'The answer opens a shell to another machine.', _RUN,
        ),
        Rule(
            'unsafe_output.sql_destroy',
            r'\b(?:DROP\s+(?:TABLE|DATABASE|SCHEMA|USER|INDEX|VIEW)\s+(?:IF\s+EXISTS\s+)?[\w.`"\[\]-]{1,80}|TRUNCATE\s+(?:TABLE\s+)?[\w.`"\[\]]{2,80}\s{0,3}(?:;|$|\n|CASCADE)|DELETE\s+FROM\s+[\w.`"\[\]]{1,80}\s{0,3}(?:;|$|\n)|DELETE\s+FROM\s+[\w.`"\[\]]{1,80}\s+WHERE\s+(?:1\s{0,2}=\s{0,2}1|true)\b|ALTER\s+TABLE\s+[\w.`"\[\]]{1,80}\s+DROP\s|GRANT\s+ALL\b|EXEC(?:UTE)?\s+(?:master\.{1,2}\w{0,5}\.?)?xp_cmdshell|SHUTDOWN\s+WITH\s+NOWAIT)',
            ('drop', 'truncate', 'delete', 'alter', 'grant', 'xp_cmdshell', 'shutdown'),
            Severity.HIGH, 0.75, 'The answer holds SQL that destroys data or gives rights away.', _QUERY,
        ),
        Rule(
            'unsafe_output.sql_everything',
            r'\bUPDATE\s+[\w.`"\[\]]{1,80}\s+SET\s+[^;]{1,400}?(?:;|$)',
            ('update',), Severity.MEDIUM, 0.7, 'The answer holds an UPDATE of every row of a table.', _QUERY, matches_case=True,
        ),
        Rule(
            'unsafe_output.code_deserialise',
            r'\b(?:c?pickle|dill|marshal|jsonpickle)\.(?:loads?|decode)\(\s{0,3}(?:request|req\b|input|data|body|payload|user|untrusted|base64|recv|sock|conn|msg|message|cookie)|\byaml\.(?:load\(\s{0,3}[^)]{1,80}\)|unsafe_load\(|full_load\()|\bunserialize\(\s{0,3}\$_(?:GET|POST|COOKIE|REQUEST)|\bnew\s+ObjectInputStream\(|\bBinaryFormatter\b|\bMarshal\.load\(|\bnode-serialize\b',
            ('pickle', 'dill.', 'marshal.', 'yaml.', 'unserialize', 'objectinputstream', 'binaryformatter', 'node-serialize'),
            Severity.MEDIUM, 0.75, 'The answer holds code that makes objects of data it was sent.', _CODE,
        ),
        Rule(
            'unsafe_output.code_evaluate',
            r'\b(?:eval|exec|execScript|Function)\(\s{0,3}(?:request|req\.|input\(|user_?input|\$_(?:GET|POST|REQUEST)|params|query|location\.(?:hash|search)|atob\(|base64|event\.data|message)|\b(?:os\.system|os\.popen|subprocess\.\w{3,12}|shell_exec|passthru|system|child_process\.exec|Runtime\.getRuntime\(\)\.exec)\(\s{0,3}(?:f["\']|request|req\.|input\(|user_?input|\$_(?:GET|POST|REQUEST)|`[^`]{0,80}\$\{)|\.innerHTML\s{0,3}\+?=\s{0,3}(?:request|req\.|user_?input|params|location|input|data\b|message)',
            ('eval', 'exec', 'function(', 'os.system', 'os.popen', 'subprocess', 'passthru', 'system(', 'child_process', 'innerhtml'),
            Severity.MEDIUM, 0.7, 'The answer holds code that runs what a user sends.', _CODE,
        ),
        Rule(
            'unsafe_output.template',
            r'\{\{[^{}\n]{0,200}(?:__class__|__mro__|__subclasses__|__globals__|__import__|constructor\.constructor|self\._|config\.items|request\.application|lipsum|cycler|\d{1,6}\s?\*\s?\d{1,6})[^{}\n]{0,200}\}\}|\$\{(?:jndi:|T\(java|[^{}\n]{0,60}(?:getRuntime|java\.lang|ProcessBuilder|freemarker))[^\n]{0,200}|#\{[^{}\n]{0,80}(?:T\(java|getRuntime|system\()|<%=?[^%\n]{0,120}(?:`[^`\n]{1,80}`|system\(|exec\(|Runtime)[^%\n]{0,80}%>|<#assign[^<>\n]{0,120}freemarker\.template',
            ('{{', '${', '#{', '<%', '<#assign'), Severity.HIGH, 0.85, 'The answer holds an expression that a template engine would run.', 'Never pass an answer to a template engine as a template.',
        ),
        Rule(
            'unsafe_output.path',
            r'(?:(?:\.\.|%2e%2e|\.%2e|%252e%252e)(?:/|\\|%2f|%5c|%252f)){2,20}(?:etc/(?:passwd|shadow|hosts)|proc/self|windows/win\.ini|windows\\|boot\.ini|root/|\.ssh|\.env|\.aws|var/log|web-inf)|(?:(?:\.\./){6,}|(?:\.\.\\){6,})|(?:%2e%2e(?:%2f|/)){2,}|file:///(?:etc/|[a-z]:/windows|proc/|root/)',
            ('../', '..\\', '%2e', 'file:///'), Severity.HIGH, 0.8, 'The answer holds a path that climbs out of its folder.', 'Resolve the path and check that it lies where it may, before it is opened.',
        ),
        Rule(
            'unsafe_output.formula',
            r'(?m)(?:^|[,;\t|"])\s{0,2}"?[=+@-]{1,2}\s{0,2}(?:(?:HYPERLINK|WEBSERVICE|IMPORT(?:XML|DATA|HTML|FEED|RANGE)|IMAGE|FILTERXML|RTD|DDE|CALL|EXEC)\(|(?:cmd|powershell|mshta|rundll32|msexcel|excel)\||SUM\([^)\n]{0,40}\)\s{0,2}[*+-]\s{0,2}cmd\|)',
            ('hyperlink(', 'webservice(', 'import', 'image(', 'filterxml(', 'rtd(', 'dde(', 'call(', 'exec(', 'cmd|', 'powershell|', 'mshta|', 'rundll32|', 'excel|'),
            Severity.MEDIUM, 0.8, 'The answer holds a cell that a spreadsheet would run.', _OPEN,
        ),
    ]
)  # fmt: skip


def kind_of(rule: str) -> str:
    """`script`, `shell`, `sql`, `code`, `template`, `path`, `formula`, `link` or `terminal`."""
    return rule.split('.', 1)[1].split('_', 1)[0]
