/** The completion script for fish. */
export const fishScript = `# fish completion for kr, which it asks at each key: kr completion fish prints this.
function __kr_complete
    # What kr answers is taken as it is and never evaluated.
    set -l lines (command kr __complete fish (commandline -cp | string collect) 2>/dev/null)
    set -l kind (string split ' ' -- $lines[1])
    if not contains -- "$kind[1]" files directories
        printf '%s\\n' $lines[2..]
        return
    end
    # Files as for any command, of which those are taken that are wanted.
    set -l token (commandline -ct)
    set -l before (string match -r -- '^--[^=]+=' $token)
    set -l typed (string replace -- "$before" '' $token)
    for path in (complete -C "kr-knows-no-such-command $typed" | string replace -r '\\t.*' '')
        set -l extension (string match -r -- '\\.[^./]*$' $path | string lower)
        if test "$lines[1]" = files; or string match -q -- '*/' $path; or contains -- "$extension" $kind[2..]
            printf '%s\\n' "$before$path"
        end
    end
end

complete -c kr -f
complete -c kr -k -a '(__kr_complete)'
`;
